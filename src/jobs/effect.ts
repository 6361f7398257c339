/** An act outside of the hub that must not happen twice for one job, such as a mail or a call. */
export interface Effect<Result> {
  /** Performs the act. Its result is JSON; the record precedes and follows the act, so neither is lost with the process. */
  do: () => Promise<Result>;
  /**
   * Searches for the result of an act that a lost run may have performed; undefined: it has not happened, and is performed
   * again. Where it is too early to know, `find` snoozes the job.
   */
  find?: (begun: EffectBegun) => Promise<Result | undefined>;
  /** Without `find`: performs an act that may have happened again, or fails the job with EFFECT_IN_DOUBT. */
  onDoubt: 'repeat' | 'fail';
  /** Whether the act may have happened although `do` threw this error. Default: it may. */
  mayHaveHappened?: (error: unknown) => boolean;
}

/** What is known of an act that was begun and has no result. */
export interface EffectBegun {
  /** When it was begun last, by the ledger's clock. */
  at: Date;
  /** How often it was begun, from 1. */
  times: number;
}
