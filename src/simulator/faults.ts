/** Probabilities from 0 to 1, evaluated at each occasion for the fault. */
export interface FaultRates {
  /** A webhook is never sent (it can be redelivered). */
  lostWebhook: number;
  /** A webhook is sent twice, with one GUID. */
  duplicateWebhook: number;
  /** A webhook arrives after the next one of the same job. */
  disorderedWebhook: number;
  /** A runner gets the newest job that fits, not the oldest. */
  stolenJob: number;
  /** generate-jitconfig: a stale runner of that name exists, 409. */
  nameTaken: number;
  /** generate-jitconfig: the runner is registered, and the connection is cut before the answer. */
  lostJitAnswer: number;
  /** A workflow is dispatched, and the connection is cut before the answer. */
  lostDispatchAnswer: number;
  /** A merge is refused since its branch was modified meanwhile. */
  baseModified: number;
  /** Somebody pushes to a pull request just before it is merged. */
  movedHead: number;
  /** A pull request is merged, or added to a merge queue, and the connection is cut before the answer; or the answer is 502. */
  lostMergeAnswer: number;
  failedMergeAnswer: number;
  /** GitHub still computes whether a pull request can be merged. */
  unknownMergeability: number;
  /** 403 with a Retry-After: the secondary rate limit. */
  secondaryRateLimit: number;
  /** 429 with a Retry-After. */
  tooManyRequests: number;
  serverError: number;
  /** An ETag counts as changed though nothing has. */
  staleEtag: number;
  /** 403 without a Retry-After: the right to read this is missing. */
  forbidden: number;
  /** `refusedStatus`, such as 451 for a blocked repository. */
  refused: number;
  slowAnswer: number;
}

export interface FaultOptions extends FaultRates {
  refusedStatus: number;
  retryAfterSeconds: number;
  slowMs: number;
  /** Time that a disordered webhook waits to be overtaken. */
  disorderMs: number;
}

const NONE: FaultOptions = {
  lostWebhook: 0,
  duplicateWebhook: 0,
  disorderedWebhook: 0,
  stolenJob: 0,
  nameTaken: 0,
  lostJitAnswer: 0,
  lostDispatchAnswer: 0,
  baseModified: 0,
  movedHead: 0,
  lostMergeAnswer: 0,
  failedMergeAnswer: 0,
  unknownMergeability: 0,
  secondaryRateLimit: 0,
  tooManyRequests: 0,
  serverError: 0,
  staleEtag: 0,
  forbidden: 0,
  refused: 0,
  refusedStatus: 451,
  slowAnswer: 0,
  retryAfterSeconds: 1,
  slowMs: 200,
  disorderMs: 500,
};

/** Decides faults by a seeded generator: the same seed and order of occasions give the same history. */
export class Faults {
  private options: FaultOptions;
  private readonly planned = new Map<keyof FaultRates, number>();
  private state: number;

  constructor(seed: number, initial: Partial<FaultOptions> = {}) {
    this.options = { ...NONE, ...initial };
    this.state = seed >>> 0;
  }

  /** Changes the given options and keeps the others. */
  set(changes: Partial<FaultOptions>): void {
    this.options = { ...this.options, ...changes };
  }

  /** Makes the fault certain on its next `times` occasions. */
  next(fault: keyof FaultRates, times = 1): void {
    this.planned.set(fault, (this.planned.get(fault) ?? 0) + times);
  }

  clear(): void {
    this.options = { ...NONE };
    this.planned.clear();
  }

  get settings(): Readonly<FaultOptions> {
    return this.options;
  }

  /** Returns whether the fault occurs this time. */
  strikes(fault: keyof FaultRates): boolean {
    const planned = this.planned.get(fault) ?? 0;
    if (planned > 0) {
      this.planned.set(fault, planned - 1);
      return true;
    }
    const rate = this.options[fault];
    return rate > 0 && this.random() < rate;
  }

  /** Returns the next number of mulberry32, which is small, seeded, and random enough for faults. */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
