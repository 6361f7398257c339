/** Rests at least this many times as long as the last round took: reads may not keep the database busy. */
const PAUSE_FACTOR = 4;

/** Runs rounds one after the other, each when the last one asked for it, or earlier on a hint. */
export class FeedTimer {
  private timer: NodeJS.Timeout | undefined;
  private dueAt = Infinity;
  private running = false;
  private restUntil = 0;

  /** @param round resolves with the milliseconds until the next one; undefined: none. Never rejects. */
  constructor(private readonly round: () => Promise<number | undefined>) {}

  /** Has the next round begin within these milliseconds from now. */
  within(ms: number): void {
    const at = performance.now() + ms;
    if (at >= this.dueAt) return;
    this.dueAt = at;
    if (!this.running) this.arm();
  }

  /** Begins no further round. */
  stop(): void {
    clearTimeout(this.timer);
    this.dueAt = Infinity;
  }

  private arm(): void {
    clearTimeout(this.timer);
    const now = performance.now();
    this.timer = setTimeout(() => void this.run(), Math.max(this.dueAt, this.restUntil) - now);
  }

  private async run(): Promise<void> {
    this.running = true;
    this.dueAt = Infinity;
    const began = performance.now();
    const next = await this.round();
    this.running = false;
    const ended = performance.now();
    this.restUntil = ended + PAUSE_FACTOR * (ended - began);
    // A hint may have come during the round.
    this.dueAt = Math.min(this.dueAt, ended + (next ?? Infinity));
    if (this.dueAt !== Infinity) this.arm();
  }
}
