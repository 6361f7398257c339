import { EventEmitter, once } from 'node:events';

/** An event that counts until somebody has waited for it, so that one between two waits is not missed. */
export class EventLatch {
  private readonly emitter = new EventEmitter();
  private happened = false;

  notify(): void {
    this.happened = true;
    this.emitter.emit('event');
  }

  /** Returns whether the event has happened since the last wait, or does within `ms`. @throws the signal's reason */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(Math.max(0, Math.ceil(ms)))]);
    if (!this.happened) await once(this.emitter, 'event', { signal: limit }).catch(() => undefined);
    signal.throwIfAborted();
    const { happened } = this;
    this.happened = false;
    return happened;
  }
}
