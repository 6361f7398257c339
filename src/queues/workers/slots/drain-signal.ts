import { Injectable } from '@nestjs/common';

/** Signal that this process takes no more jobs: for good, or until it is resumed. */
@Injectable()
export class DrainSignal {
  private readonly controller = new AbortController();
  private readonly listeners = new Set<() => void>();
  private suspended = false;

  /** True from the begin of the process's end. */
  get draining(): boolean {
    return this.controller.signal.aborted;
  }

  /** True while no job may be taken. */
  get stopped(): boolean {
    return this.suspended || this.draining;
  }

  /** Aborted by `drain`, which ends all waits for a job. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Calls the listener whenever jobs may no longer be taken. */
  onStop(listener: () => void): void {
    this.listeners.add(listener);
  }

  drain(): void {
    this.controller.abort();
    this.notify();
  }

  suspend(): void {
    this.suspended = true;
    this.notify();
  }

  resume(): void {
    this.suspended = false;
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
