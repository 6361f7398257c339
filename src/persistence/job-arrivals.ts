import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';

/** Tells who runs jobs past the engine that the ledger may hold one more. Nobody listens while the engine is there. */
@Injectable()
export class JobArrivals {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  /** @param jobs what has arrived; without it, anything may have */
  notify(jobs?: { queue: string }[]): void {
    if (this.emitter.listenerCount('arrival') === 0) return;
    this.emitter.emit('arrival', jobs && [...new Set(jobs.map(({ queue }) => queue))]);
  }

  /** @returns what takes the listener away again */
  on(listener: (queues?: string[]) => void): () => void {
    this.emitter.on('arrival', listener);
    return () => this.emitter.off('arrival', listener);
  }
}
