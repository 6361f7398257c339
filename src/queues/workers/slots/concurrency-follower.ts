import { Inject, Injectable } from '@nestjs/common';
import { StoredConcurrency } from '../../../jobs/ports/ledger.js';
import type { QueueSpec } from '../../queue-catalog.js';
import { QUEUE_SPECS, SlotPool } from './slot-pool.js';

/** Applies the stored concurrency to the queues of this process, now and at each change, unless a variable sets it. */
@Injectable()
export class ConcurrencyFollower {
  private readonly current: Map<string, number>;
  private unfollow: (() => void) | undefined;

  constructor(
    @Inject(QUEUE_SPECS) private readonly specs: QueueSpec[],
    private readonly slotPool: SlotPool,
    private readonly stored: StoredConcurrency,
  ) {
    this.current = new Map(specs.map(({ name, concurrency }) => [name, concurrency]));
  }

  /** @param resize changes what a queue's worker takes from the engine at a time */
  start(resize: (queue: string, slots: number) => void): void {
    const follow = () => {
      for (const { name, concurrency, fixed } of this.specs) {
        const wanted = fixed ? concurrency : (this.stored.concurrency(name) ?? concurrency);
        if (wanted === this.current.get(name)) continue;
        this.current.set(name, wanted);
        this.slotPool.resize(name, wanted);
        resize(name, wanted);
      }
    };
    this.unfollow = this.stored.onChange(follow);
    follow();
  }

  stop(): void {
    this.unfollow?.();
  }
}
