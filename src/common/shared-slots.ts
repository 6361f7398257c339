import { HubError } from './errors.js';

export interface SlotLimits {
  /** Slots in total, and those that one principal may hold. */
  most: number;
  each: number;
  /** Sentences for a caller when no slot is free, and when its own share is used up. */
  full: string;
  own: string;
  retryAfterMs: number;
}

/** Returns a principal's share of slots: a quarter, so that no single key takes them all, and one at least. */
export const shareOf = (most: number): number => Math.ceil(most / 4);

/** Slots of this node for what is scarce or costs much. */
export class SharedSlots {
  private readonly held = new Map<string, number>();
  private taken = 0;

  constructor(private readonly limits: SlotLimits) {}

  /** @throws HubError RATE_LIMITED unless a slot is free for this principal */
  check(owner: string): void {
    const { most, each, full, own, retryAfterMs } = this.limits;
    const mine = (this.held.get(owner) ?? 0) >= each;
    if (mine || this.taken >= most) throw new HubError('RATE_LIMITED', mine ? own : full, { retryAfterMs });
  }

  /** @returns a function that frees the slot @throws HubError RATE_LIMITED */
  take(owner: string): () => void {
    this.check(owner);
    this.count(owner, 1);
    let freed = false;
    return () => {
      if (!freed) this.count(owner, -1);
      freed = true;
    };
  }

  /** Runs work in a slot. @throws HubError RATE_LIMITED */
  async run<Result>(owner: string, work: () => Promise<Result>): Promise<Result> {
    const free = this.take(owner);
    try {
      return await work();
    } finally {
      free();
    }
  }

  private count(owner: string, change: 1 | -1): void {
    this.taken += change;
    const held = (this.held.get(owner) ?? 0) + change;
    if (held > 0) this.held.set(owner, held);
    else this.held.delete(owner);
  }
}
