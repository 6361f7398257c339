import { AsyncLocalStorage } from 'node:async_hooks';
import type { Run } from './active-run-registry.js';

/** Codes of the errors that a handler left to the process. */
export type UncaughtCode = 'UNHANDLED_REJECTION' | 'UNCAUGHT_EXCEPTION';

/** Attributes an uncaught error to its runs: timers, sockets and promises keep this context. */
const current = new AsyncLocalStorage<readonly Run[]>();

/** Calls a handler in the context of these runs. */
export function asRuns<T>(runs: readonly Run[], call: () => T): T {
  return current.run(runs, call);
}

/**
 * Charges the runs whose handler left this error to the process: their signal is aborted, and their attempt fails with the
 * code; an ended run keeps its outcome. Returns their jobs' ids, none if the error belongs to no handler.
 */
export function charge(error: unknown, code: UncaughtCode): string[] {
  const runs = current.getStore() ?? [];
  for (const { handlerRunning, signal } of runs) if (handlerRunning) signal.stop('uncaught', code, error);
  return runs.map(({ id }) => id);
}
