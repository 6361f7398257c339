import type { Slots } from './slots.js';

/** One that was entered or taken; it is left once. */
export class Slot {
  private state: 'held' | 'left early' | 'left' = 'held';

  constructor(
    private readonly slots: Slots,
    private readonly queue: string,
  ) {}

  /** Though its run goes on. True when it is somebody else's from here on. */
  leaveEarly(): boolean {
    if (this.state !== 'held' || !this.slots.leaveEarly(this.queue)) return false;
    this.state = 'left early';
    return true;
  }

  leave(): void {
    if (this.state === 'held') this.slots.leave(this.queue);
    if (this.state === 'left early') this.slots.endedWithout(this.queue);
    this.state = 'left';
  }
}
