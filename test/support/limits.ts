/** Slowness of this machine relative to the reference machine, at least 1; scripts/pace.mjs measures it by a hub's start. */
const PACE = Number(process.env['RUNNERHUB_TEST_PACE'] ?? 1);
/** Slowdown that is normal while the suite itself keeps the machine busy. */
const BUSY = 3;

/** Returns a test's longest wait on this machine. @param ms a generous wait on an idle reference machine */
export const patience = (ms: number): number => Math.ceil(ms * PACE * BUSY);

/**
 * Returns the longest time the product may take on this machine. It is the value under test, not a wait, so it scales with
 * the machine alone and has no allowance for a busy suite.
 * @param ms the promised time on the reference machine, with the suite running beside it
 */
export const bound = (ms: number): number => Math.ceil(ms * PACE);

/** Returns a signal that aborts after `ms`, scaled to this machine. */
export const timeLimit = (ms: number): AbortSignal => AbortSignal.timeout(patience(ms));
