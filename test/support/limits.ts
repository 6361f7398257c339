/**
 * How many times as long as on the reference machine things take on this one; 1 at least. Measured by scripts/pace.mjs from what
 * the start of a hub takes.
 */
const PACE = Number(process.env['RUNNERHUB_TEST_PACE'] ?? 1);
/** The suite keeps the machine busy itself: that much slower than alone is normal. */
const BUSY = 3;

/** How long a test waits at most here. @param ms what is enough, with much to spare, where nothing else runs */
export const patience = (ms: number): number => Math.ceil(ms * PACE * BUSY);

/**
 * What the product may take at most here. A wait may be long, since a machine may be slow; this is what a test is about, so
 * that it grows with the machine alone.
 * @param ms what is promised, on the reference machine, with the suite beside it
 */
export const bound = (ms: number): number => Math.ceil(ms * PACE);

/** Aborts when this machine's share of the limit is over. */
export const timeLimit = (ms: number): AbortSignal => AbortSignal.timeout(patience(ms));
