import { Injectable } from '@nestjs/common';

/** Minimum time without a commit in flight; shorter gaps occur between two commits of a busy caller. */
const IDLE_MS = 3;

/** Tracks whether callers await commits: deferrable work yields to them, for a limited time. */
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

  /** Resolves when no caller awaits a commit, or after `withinMs`. */
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
