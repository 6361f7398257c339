/** Plan of readings, one at a time: the earliest wish counts, and a wish during a reading, which may miss it, leads to another. */
export class ReadingPlan {
  private timer: NodeJS.Timeout | undefined;
  private at = Infinity;
  private reading = false;
  private stopped = false;

  constructor(private readonly read: () => Promise<void>) {}

  /** Reads in `ms`, or sooner. */
  within(ms: number): void {
    const at = performance.now() + ms;
    if (this.at <= at) return;
    this.at = at;
    if (!this.reading) this.arm();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private arm(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), Math.max(0, this.at - performance.now()));
  }

  private async run(): Promise<void> {
    this.at = Infinity;
    this.reading = true;
    await this.read().finally(() => (this.reading = false));
    if (this.at < Infinity) this.arm();
  }
}
