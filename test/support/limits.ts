/**
 * How many times as long as on an idle machine of the developers' things may take here. Measured by scripts/pace.mjs from
 * what the start of a hub takes; a run without that measurement gets the least of it.
 */
const PACE = Number(process.env['RUNNERHUB_TEST_PACE'] ?? 3);

/** A limit for this machine. @param ms what is enough, with much to spare, where nothing else runs */
export const patience = (ms: number): number => Math.ceil(ms * PACE);

/** Aborts when this machine's share of the limit is over. */
export const timeLimit = (ms: number): AbortSignal => AbortSignal.timeout(patience(ms));
