import type { Worker } from 'bullmq';

/**
 * BullMQ's list of what a worker runs and fetches (6.7.0, not part of its interface). What is among it counts against the
 * worker's concurrency, and its end makes the worker look for more.
 */
export interface WorkerLoop {
  mainLoopQueue?: { add(ended: Promise<unknown>): void } | null;
}

export function loopOf(worker: Worker): WorkerLoop {
  return worker as unknown as WorkerLoop;
}

/** A worker that runs as many jobs as it might waits for the end of one: that it may run more it would notice only then. */
export function lookAgain(worker: Worker): void {
  loopOf(worker).mainLoopQueue?.add(Promise.resolve());
}
