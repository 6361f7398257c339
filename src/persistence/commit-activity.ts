import { Injectable } from '@nestjs/common';

/** A moment without a commit under way: shorter ones are between two of a busy caller. */
const IDLE_MS = 3;

/** Whether callers wait for their jobs to be committed: what can be done later waits for them, for a while. */
@Injectable()
export class CommitActivity {
  private inFlight = 0;
  private idleTimer: NodeJS.Timeout | undefined;
  private readonly waiting = new Set<() => void>();

  async during<Result>(commit: () => Promise<Result>): Promise<Result> {
    this.inFlight += 1;
    clearTimeout(this.idleTimer);
    this.idleTimer = undefined;
    try {
      return await commit();
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) this.idleTimer = setTimeout(() => this.idle(), IDLE_MS).unref();
    }
  }

  /** Resolves when nobody waits for a commit, or the time is over. */
  async whenIdle(withinMs: number): Promise<void> {
    if (this.inFlight === 0 && this.idleTimer === undefined) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      this.waiting.add(done);
    });
  }

  private idle(): void {
    this.idleTimer = undefined;
    for (const done of [...this.waiting]) done();
  }
}
