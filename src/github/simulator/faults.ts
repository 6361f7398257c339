/** Each is a probability from 0 to 1, asked whenever the thing could go wrong. */
export interface FaultRates {
  /** A webhook is never sent (it can be redelivered). */
  lostWebhook: number;
  /** A webhook is sent twice, with one GUID. */
  duplicateWebhook: number;
  /** A webhook arrives after the next one of the same job. */
  disorderedWebhook: number;
  /** A runner is given the newest job that fits, not the oldest. */
  stolenJob: number;
  /** generate-jitconfig: a stale runner of that name exists, 409. */
  nameTaken: number;
  /** generate-jitconfig: the runner is registered, and the connection is cut before the answer. */
  lostJitAnswer: number;
  /** A workflow is dispatched, and the connection is cut before the answer. */
  lostDispatchAnswer: number;
  /** 403 with a Retry-After: the secondary rate limit. */
  secondaryRateLimit: number;
  /** 429 with a Retry-After. */
  tooManyRequests: number;
  serverError: number;
  /** An ETag counts for changed though nothing has. */
  staleEtag: number;
  /** 403 without a Retry-After: the right to read this is missing. */
  forbidden: number;
  /** `refusedStatus`: a repository that is blocked (451), say. */
  refused: number;
  slowAnswer: number;
}

export interface FaultOptions extends FaultRates {
  refusedStatus: number;
  retryAfterSeconds: number;
  slowMs: number;
  /** How long a disordered webhook waits for the one that is to overtake it. */
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

/** What goes wrong, decided by a seeded generator: one seed and one order of questions give one history. */
export class Faults {
  private options: FaultOptions;
  private readonly planned = new Map<keyof FaultRates, number>();
  private state: number;

  constructor(seed: number, initial: Partial<FaultOptions> = {}) {
    this.options = { ...NONE, ...initial };
    this.state = seed >>> 0;
  }

  /** Changes what is named, keeps the rest. */
  set(changes: Partial<FaultOptions>): void {
    this.options = { ...this.options, ...changes };
  }

  /** The next `times` occasions go wrong for certain. */
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

  /** Does it go wrong this time? */
  strikes(fault: keyof FaultRates): boolean {
    const planned = this.planned.get(fault) ?? 0;
    if (planned > 0) {
      this.planned.set(fault, planned - 1);
      return true;
    }
    const rate = this.options[fault];
    return rate > 0 && this.random() < rate;
  }

  /** mulberry32: small, seeded, good enough to throw dice. */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
