import { Injectable } from '@nestjs/common';

/** Whether this process still takes jobs. */
@Injectable()
export class DrainSignal {
  private readonly controller = new AbortController();

  get draining(): boolean {
    return this.controller.signal.aborted;
  }

  /** Aborted when it is closed: what waits to take a job waits no longer. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  drain(): void {
    this.controller.abort();
  }
}
