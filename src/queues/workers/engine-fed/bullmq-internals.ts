import type { Worker } from 'bullmq';

/**
 * BullMQ's list of a worker's runs and fetches (6.7.0, not part of its interface). An entry counts against the worker's
 * concurrency, and its end makes the worker fetch more.
 */
export interface WorkerLoop {
  mainLoopQueue?: { add(ended: Promise<unknown>): void } | null;
}

export function loopOf(worker: Worker): WorkerLoop {
  return worker as unknown as WorkerLoop;
}

/** Makes a worker fetch again: at its limit it waits for a run to end, and would notice a raised limit only then. */
export function fetchAgain(worker: Worker): void {
  loopOf(worker).mainLoopQueue?.add(Promise.resolve());
}
