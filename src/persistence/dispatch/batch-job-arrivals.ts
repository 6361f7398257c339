import { EventEmitter } from 'node:events';
import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { ControlChannel } from '../../database/control-channel.js';
import type { Queryable } from '../../database/queryable.js';
import { NodeIdentity } from '../nodes/node-identity.js';

/** Number of new jobs by type. */
export type TypeCounts = ReadonlyMap<string, number>;

/** Minimum interval of notifications: one per commit cost 40 % of accept throughput, twenty a second nothing measurable. */
const PAUSE_MS = 50;

/** Notifies the nodes of jobs that run in batches: no engine delivers those. */
@Injectable()
export class BatchJobArrivals {
  private readonly logger = new Logger(BatchJobArrivals.name);
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private counts = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly channel: ControlChannel,
    private readonly node: NodeIdentity,
  ) {
    channel.on('batches', ({ node, counts }) => {
      if (node !== this.node.id) this.emitter.emit('arrival', new Map(Object.entries(counts)));
    });
  }

  /** @returns a function that removes the listener */
  on(listener: (counts: TypeCounts) => void): () => void {
    this.emitter.on('arrival', listener);
    return () => this.emitter.off('arrival', listener);
  }

  /** Notifies this node immediately, and the others at most once in PAUSE_MS, with what has arrived until then. */
  notify(counts: TypeCounts): void {
    if (counts.size === 0) return;
    this.emitter.emit('arrival', counts);
    for (const [type, count] of counts) this.counts.set(type, (this.counts.get(type) ?? 0) + count);
    if (this.timer === undefined) this.send();
  }

  /** Notifies all nodes, at the commit of the caller's transaction. */
  async notifyWithin(counts: TypeCounts, manager: Queryable): Promise<void> {
    if (counts.size > 0)
      await this.channel.publish('batches', { node: '', counts: Object.fromEntries(counts) }, manager);
  }

  private send(): void {
    this.timer = undefined;
    if (this.counts.size === 0) return;
    const counts = Object.fromEntries(this.counts);
    this.counts = new Map();
    this.timer = setTimeout(() => this.send(), PAUSE_MS).unref();
    this.channel.publish('batches', { node: this.node.id, counts }).catch((error: unknown) => {
      // Each node checks by itself within a second.
      this.logger.debug({ reason: messageOf(error) }, 'notification of other nodes failed; they poll within a second');
    });
  }
}

/** Counts the jobs that run in batches, by type. */
export function countsOf(jobs: { type: string; batched: boolean }[]): TypeCounts {
  const counts = new Map<string, number>();
  for (const { type, batched } of jobs) if (batched) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}
