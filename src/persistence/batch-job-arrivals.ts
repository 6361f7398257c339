import { EventEmitter } from 'node:events';
import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../common/errors.js';
import { ControlChannel } from '../database/control-channel.js';
import type { SqlExecutor } from '../jobs/ports.js';
import { NodeIdentity } from './node-identity.js';

/** How many jobs have come, by type. */
export type TypeCounts = ReadonlyMap<string, number>;

/** A notification with each commit cost 40 % of what is accepted; twenty a second are not to be seen. */
const PAUSE_MS = 50;

/** Tells the nodes of jobs that run in batches: no engine brings them there. */
@Injectable()
export class BatchJobArrivals {
  private readonly logger = new Logger(BatchJobArrivals.name);
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private counts = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly channel: ControlChannel,
    private readonly self: NodeIdentity,
  ) {
    channel.on('batches', ({ node, counts }) => {
      if (node !== self.id) this.emitter.emit('arrival', new Map(Object.entries(counts)));
    });
  }

  /** @returns what takes the listener away again */
  on(listener: (counts: TypeCounts) => void): () => void {
    this.emitter.on('arrival', listener);
    return () => this.emitter.off('arrival', listener);
  }

  /** This node at once; the others, too, but for what comes within the next moment, which leaves together. */
  notify(counts: TypeCounts): void {
    if (counts.size === 0) return;
    this.emitter.emit('arrival', counts);
    for (const [type, count] of counts) this.counts.set(type, (this.counts.get(type) ?? 0) + count);
    if (this.timer === undefined) this.send();
  }

  /** All nodes, at the commit of the caller's transaction. */
  async notifyWithin(counts: TypeCounts, manager: SqlExecutor): Promise<void> {
    if (counts.size > 0)
      await this.channel.publish('batches', { node: '', counts: Object.fromEntries(counts) }, manager);
  }

  private send(): void {
    this.timer = undefined;
    if (this.counts.size === 0) return;
    const counts = Object.fromEntries(this.counts);
    this.counts = new Map();
    this.timer = setTimeout(() => this.send(), PAUSE_MS).unref();
    this.channel.publish('batches', { node: this.self.id, counts }).catch((error: unknown) => {
      // Each node looks by itself within a second.
      this.logger.debug({ reason: messageOf(error) }, 'the other nodes were not told of jobs');
    });
  }
}

/** Of those that run in batches. */
export function countsOf(jobs: { type: string; batched: boolean }[]): TypeCounts {
  const counts = new Map<string, number>();
  for (const { type, batched } of jobs) if (batched) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}
