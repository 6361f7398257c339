/** Timer that fires at the earliest of the scheduled instants. */
export class EarliestTimer {
  private timer: NodeJS.Timeout | undefined;
  private at = Infinity;

  constructor(private readonly fired: () => void) {}

  get scheduled(): boolean {
    return this.timer !== undefined;
  }

  /** @param ms from now */
  schedule(ms: number): void {
    const at = performance.now() + ms;
    if (this.at <= at) return;
    this.clear();
    this.at = at;
    this.timer = setTimeout(
      () => {
        this.clear();
        this.fired();
      },
      Math.ceil(ms) + 1,
    );
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.at = Infinity;
  }
}
