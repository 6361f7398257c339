import type { SlotPool } from './slot-pool.js';

/** Lease of an acquired or reserved slot, released once. */
export class SlotLease {
  private state: 'held' | 'left early' | 'left' = 'held';

  constructor(
    private readonly slotPool: SlotPool,
    private readonly queue: string,
  ) {}

  /** Releases the slot while its run goes on. Returns true if the slot belongs to others from here on. */
  releaseEarly(): boolean {
    if (this.state !== 'held' || !this.slotPool.releaseEarly(this.queue)) return false;
    this.state = 'left early';
    return true;
  }

  release(): void {
    if (this.state === 'held') this.slotPool.release(this.queue);
    if (this.state === 'left early') this.slotPool.endDetached(this.queue);
    this.state = 'left';
  }
}
