import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';

/** Notifies direct mode that the ledger may hold another job. There are no listeners while the engine is connected. */
@Injectable()
export class JobArrivals {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  /** @param jobs the new jobs; without it, any may have arrived */
  notify(jobs?: { queue: string }[]): void {
    if (this.emitter.listenerCount('arrival') === 0) return;
    this.emitter.emit('arrival', jobs && [...new Set(jobs.map(({ queue }) => queue))]);
  }

  /** @returns a function that removes the listener */
  on(listener: (queues?: string[]) => void): () => void {
    this.emitter.on('arrival', listener);
    return () => this.emitter.off('arrival', listener);
  }
}
