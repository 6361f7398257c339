const EVERY_MS = 60_000;

/**
 * Counts events that unauthenticated clients cause. The first is reported immediately, then at most once a minute the sum
 * of those since: no client can fill the log by sending more.
 */
export class Tally<Reason extends string> {
  private counts = new Map<Reason, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly onReport: (counts: Record<string, number>) => void,
    private readonly everyMs = EVERY_MS,
  ) {}

  add(reason: Reason): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
    if (this.timer === undefined) this.report();
  }

  private report(): void {
    const counts = Object.fromEntries(this.counts);
    this.timer = this.counts.size === 0 ? undefined : setTimeout(() => this.report(), this.everyMs).unref();
    this.counts = new Map();
    if (this.timer !== undefined) this.onReport(counts);
  }
}
