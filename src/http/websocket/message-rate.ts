/** Messages of one sender that are accepted at once, and per second after that. */
const [BURST, PER_SECOND] = [60, 20];

/** Token bucket that bounds the messages of one sender. */
export class MessageRate {
  private tokens = BURST;
  private at: number;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.at = now();
  }

  /** Counts a message; false: there are too many. */
  take(): boolean {
    const now = this.now();
    this.tokens = Math.min(BURST, this.tokens + ((now - this.at) / 1000) * PER_SECOND);
    this.at = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
