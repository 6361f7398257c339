import type { SlotPool } from './slot-pool.js';

/** One that was entered or taken; it is left once. */
export class SlotLease {
  private state: 'held' | 'left early' | 'left' = 'held';

  constructor(
    private readonly slotPool: SlotPool,
    private readonly queue: string,
  ) {}

  /** Though its run goes on. True when it is somebody else's from here on. */
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
