import { Injectable } from '@nestjs/common';

/** A moment without a commit under way: shorter ones are between two of a busy caller. */
const CALM_MS = 3;

/** Whether callers wait for their jobs to be committed: what can be done later waits for them, for a while. */
@Injectable()
export class IntakePressure {
  private underWay = 0;
  private calming: NodeJS.Timeout | undefined;
  private readonly waiting = new Set<() => void>();

  async during<Result>(commit: () => Promise<Result>): Promise<Result> {
    this.underWay += 1;
    clearTimeout(this.calming);
    this.calming = undefined;
    try {
      return await commit();
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0) this.calming = setTimeout(() => this.calm(), CALM_MS).unref();
    }
  }

  /** Resolves when nobody waits for a commit, or the time is over. */
  async relieved(withinMs: number): Promise<void> {
    if (this.underWay === 0 && this.calming === undefined) return;
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

  private calm(): void {
    this.calming = undefined;
    for (const done of [...this.waiting]) done();
  }
}
