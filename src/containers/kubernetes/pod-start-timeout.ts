import { HubError } from '../../common/errors.js';

/** Limits a pod's start by a signal whose reason is the error to end with. */
export class PodStartTimeout {
  private readonly over = new AbortController();
  private readonly start: NodeJS.Timeout;
  private noNode?: NodeJS.Timeout;
  private lastSaid = '';

  constructor(
    private readonly limits: { startMs: number; unschedulableMs: number },
    private readonly name: string,
  ) {
    this.start = setTimeout(() => this.lose('it has not started in time'), limits.startMs);
  }

  get signal(): AbortSignal {
    return this.over.signal;
  }

  /** @param why no node can take it; undefined when one has */
  unschedulable(why: string | undefined): void {
    if (why === undefined) {
      clearTimeout(this.noNode);
      this.noNode = undefined;
      return;
    }
    this.lastSaid = why;
    this.noNode ??= setTimeout(() => this.lose(`no node can take it: ${this.lastSaid}`), this.limits.unschedulableMs);
  }

  /** Clears the timers, which would keep the process alive. */
  end(): void {
    clearTimeout(this.start);
    clearTimeout(this.noNode);
  }

  private lose(why: string): void {
    this.over.abort(new HubError('RESOURCE_TEMPORARILY_UNAVAILABLE', `${this.name} can't start: ${why}`));
  }
}
