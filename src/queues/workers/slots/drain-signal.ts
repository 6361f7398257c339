import { Injectable } from '@nestjs/common';

/** Signal that this process takes no more jobs. */
@Injectable()
export class DrainSignal {
  private readonly controller = new AbortController();

  get draining(): boolean {
    return this.controller.signal.aborted;
  }

  /** Aborted by `drain`, which ends all waits for a job. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  drain(): void {
    this.controller.abort();
  }
}
