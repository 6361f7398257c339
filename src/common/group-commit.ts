export interface GroupCommitOptions<In> {
  /** Maximum number of items per flush, or their maximum weight. */
  maxSize?: number;
  /** Maximum number of flushes in flight; default 1. With two, one is prepared while the other is in the store. */
  concurrency?: number;
  /** Maximum number of waiting items before `submit` refuses; bounds memory while the store is unreachable. */
  maxQueued?: number;
  /** Creates the error of a refused submit. */
  overflow?: () => Error;
  /** True for an error that one bad item causes: the group is halved until only that item's caller fails. */
  isItsOwnFault?: (error: unknown) => boolean;
  /** Returns the weight of an item against `maxSize`, e.g. the rows it holds. Default 1. */
  weigh?: (item: In) => number;
}

/** Characters that cost as much as a row: a group of 1000 holds at most 8 MiB, or one larger item. */
const ROW_BYTES = 8192;

/** Returns the weight of a row with this many characters. */
export function weightOf(characters: number): number {
  return 1 + characters / ROW_BYTES;
}

/** Maximum data of one group of claims, should each job's data be as large as permitted. */
const CLAIMED_BYTES = 16 * 1024 ** 2;

/** Returns how many jobs one statement may claim. */
export function mostClaims(maxPayloadBytes: number): number {
  return Math.max(1, Math.min(1000, Math.floor(CLAIMED_BYTES / maxPayloadBytes)));
}

interface Pending<In, Out> {
  item: In;
  resolve: (out: Out) => void;
  reject: (error: unknown) => void;
}

/**
 * Collects items while the previous flush is in flight, and flushes them as one: under load one statement carries
 * thousands of rows, when idle an item leaves immediately. A caller's promise settles with its own part.
 */
export class GroupCommit<In, Out> {
  private pending: Pending<In, Out>[] = [];
  private running = 0;
  /** When the oldest waiting item came, and the oldest of each flush in flight. */
  private waitingSince = Infinity;
  private readonly flushing = new Set<{ since: number }>();
  private starting = false;
  private idle: (() => void)[] = [];

  /** @param flush returns its results in the order of the items */
  constructor(
    private readonly flush: (items: In[]) => Promise<Out[]>,
    private readonly options: GroupCommitOptions<In> = {},
  ) {}

  submit(item: In): Promise<Out> {
    if (this.pending.length >= (this.options.maxQueued ?? 100_000)) {
      return Promise.reject(this.options.overflow?.() ?? new Error('GroupCommit is full'));
    }
    if (this.pending.length === 0) this.waitingSince = performance.now();
    return new Promise<Out>((resolve, reject) => {
      this.pending.push({ item, resolve, reject });
      this.start();
    });
  }

  get size(): number {
    return this.pending.length;
  }

  /** Milliseconds since the oldest item that is not flushed was submitted; 0 without one. */
  get lagMs(): number {
    const oldest = Math.min(this.waitingSince, ...[...this.flushing].map(({ since }) => since));
    return oldest === Infinity ? 0 : performance.now() - oldest;
  }

  /** Resolves when nothing is pending or in flight. */
  async drained(): Promise<void> {
    if (this.running > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private start(): void {
    if (this.running >= (this.options.concurrency ?? 1) || this.starting) return;
    this.starting = true;
    this.running += 1;
    // Items submitted in one turn of the event loop are flushed together.
    setImmediate(() => {
      this.starting = false;
      void this.run();
    });
  }

  private async run(): Promise<void> {
    while (this.pending.length > 0) {
      const flush = { since: this.waitingSince };
      const group = this.take();
      this.waitingSince = this.pending.length > 0 ? performance.now() : Infinity;
      if (this.pending.length > 0) this.start();
      this.flushing.add(flush);
      await this.settle(group);
      this.flushing.delete(flush);
    }
    this.running -= 1;
    if (this.running === 0) for (const resolve of this.idle.splice(0)) resolve();
  }

  private take(): Pending<In, Out>[] {
    const max = this.options.maxSize ?? 1000;
    const weigh = this.options.weigh ?? (() => 1);
    let weight = 0;
    let count = 0;
    for (const { item } of this.pending) {
      weight += weigh(item);
      if (count > 0 && weight > max) break;
      count += 1;
    }
    return this.pending.splice(0, count);
  }

  private async settle(group: Pending<In, Out>[]): Promise<void> {
    try {
      const outs = await this.flush(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(outs[index] as Out);
    } catch (error) {
      if (group.length > 1 && this.options.isItsOwnFault?.(error)) {
        const half = group.length >> 1;
        await this.settle(group.slice(0, half));
        await this.settle(group.slice(half));
        return;
      }
      for (const { reject } of group) reject(error);
    }
  }
}
