import { AsyncLocalStorage } from 'node:async_hooks';
import type { Run } from './active-run-registry.js';

/** The codes of what a handler left to the process. */
export type UncaughtCode = 'UNHANDLED_REJECTION' | 'UNCAUGHT_EXCEPTION';

/** By it an error that nobody has caught is known to be of these runs: timers, sockets and promises keep it. */
const current = new AsyncLocalStorage<readonly Run[]>();

/** Calls a handler for these runs. */
export function asRuns<T>(runs: readonly Run[], call: () => T): T {
  return current.run(runs, call);
}

/**
 * Charges the runs whose handler has left this error to the process: their signal is aborted, and their attempt fails with the
 * code. One that has ended keeps its outcome. Answers their jobs; none where the error belongs to no handler.
 */
export function charge(error: unknown, code: UncaughtCode): string[] {
  const runs = current.getStore() ?? [];
  for (const { handlerRunning, signal } of runs) if (handlerRunning) signal.stop('uncaught', code, error);
  return runs.map(({ id }) => id);
}
