import type { RunSignal } from './run-signal.js';

/** Returns a signal that is aborted once each of these runs was asked to end: from then on no job needs the work. */
export function allAborted(signals: RunSignal[]): AbortSignal {
  const controller = new AbortController();
  let left = signals.length;
  const stopped = () => {
    left -= 1;
    if (left === 0) controller.abort(new Error(signals.at(-1)?.stopped?.reason));
  };
  for (const signal of signals) signal.onStop(stopped);
  return controller.signal;
}
