import { Injectable } from '@nestjs/common';
import { ControlChannel } from '../../database/control-channel.js';
import { JobObservers, type JobObserver } from '../../jobs/job-observer.js';

export interface LiveSignalHandlers {
  /** Something has changed, or may have. */
  changed: () => void;
  /** A queue was paused, resumed or set, on any node. */
  queues: () => void;
  /** The alerts have changed, on any node. */
  alerts: () => void;
}

/**
 * Hints that a read for live views is worth it now: what this node's workers do, and what other nodes announce. What
 * nobody announces shows in the ledger's position.
 */
@Injectable()
export class LiveSignals {
  constructor(
    private readonly channel: ControlChannel,
    private readonly observers: JobObservers,
  ) {}

  /** @returns a function that ends the calls */
  watch({ changed, queues, alerts }: LiveSignalHandlers): () => void {
    const observer: JobObserver = { accepted: changed, started: changed, ended: changed, recovered: changed };
    const stops = [
      this.observers.add(observer),
      ...(['accepted', 'cancel'] as const).map((topic) => this.channel.on(topic, changed)),
      this.channel.on('queues', queues),
      this.channel.on('alerts', alerts),
      this.channel.onReconnect(changed),
      this.channel.onReconnect(queues),
      this.channel.onReconnect(alerts),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }
}
