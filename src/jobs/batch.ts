import { durationMs } from './retry-policy.js';
import type { AnyHandler, BatchHandler, JobSpec } from './job-handler.js';

const MAX_SIZE = 1000;
const MAX_WAIT_MS = 60_000;

export function isBatchHandler(handler: AnyHandler): handler is BatchHandler {
  return 'runBatch' in handler;
}

/** @throws Error naming what to change: a mistake in a job type prevents the start */
export function checkBatch({ type, batch, laneOf }: JobSpec, handler: AnyHandler): void {
  if (!batch) {
    if (!isBatchHandler(handler)) return;
    throw new Error(`Job type "${type}" has runBatch but no batch: add batch: { size, wait } to its @JobHandler`);
  }
  if (laneOf)
    throw new Error(`Job type "${type}" has a batch and laneOf: jobs of several lanes can't be called together`);
  if (!isBatchHandler(handler)) throw new Error(`Job type "${type}" has a batch, so its class needs runBatch`);
  if (!Number.isInteger(batch.size) || batch.size < 1 || batch.size > MAX_SIZE) {
    throw new Error(
      `Job type "${type}" has the batch size ${batch.size}: it must be a whole number from 1 to ${MAX_SIZE}`,
    );
  }
  const wait = durationMs(batch.wait);
  if (!(wait >= 0 && wait <= MAX_WAIT_MS)) {
    throw new Error(`Job type "${type}" has the batch wait ${batch.wait}: it must be a duration of up to 60 s`);
  }
}
