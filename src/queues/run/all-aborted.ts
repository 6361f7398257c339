import type { RunSignal } from './run-signal.js';

/** Aborted once each of these runs has been told to end: what goes on then goes on for nobody. */
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
