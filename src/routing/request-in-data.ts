import { invalidField } from '../common/validation.js';
import { childKey } from '../jobs/child-names.js';
import { HUB_KEYS } from '../jobs/hub-keys.js';
import type { JobSpec } from '../jobs/job-handler.js';
import type { JobRequest } from '../jobs/job-request.js';

/** Adds to a request what its type reads from its data: the repetition, and when the job is due. */
export function withData(request: JobRequest, spec: JobSpec, payload: unknown, path: string): JobRequest {
  if (spec.runAtOf === undefined && spec.repeatOf === undefined) return request;
  const runAt = spec.runAtOf?.(payload);
  if (runAt !== undefined && request.delay !== undefined) throw givenTwice(`${path}delay`);
  return {
    ...request,
    repeat: oneOf(request.repeat, spec.repeatOf?.(payload), path, 'repeat'),
    runAt: oneOf(request.runAt, runAt, path, 'runAt'),
  };
}

interface Key {
  dedupeKey: string | null;
  /** Milliseconds; null: as long as the job is open; Infinity: as long as its parent exists. */
  dedupeTtl: number | null;
}

/** Returns a job's dedupe key: its name among its parent's children, its sender's key, or the one in its data. */
export function keyOf(
  { type, dedupeKey, dedupeTtl, repeat }: JobRequest,
  inData: string | undefined,
  { parentId, as }: { parentId?: string; as?: string },
  path: string,
): Key {
  if (as !== undefined && parentId !== undefined) {
    const without = (name: string) => invalidField(`${path}${name}`, 'does not apply to a named child: leave it out');
    if (dedupeKey !== undefined) throw without('dedupeKey');
    if (repeat !== undefined) throw without('repeat');
    return { dedupeKey: childKey(parentId, as), dedupeTtl: Infinity };
  }
  // The runs of a schedule are many jobs about the same.
  const key = oneOf(dedupeKey, repeat ? undefined : inData && `${HUB_KEYS}${type}:${inData}`, path, 'dedupeKey');
  return { dedupeKey: key ?? null, dedupeTtl: dedupeTtl ?? null };
}

function oneOf<Value>(
  asked: Value | undefined,
  inData: Value | undefined,
  path: string,
  field: string,
): Value | undefined {
  if (asked === undefined || inData === undefined) return asked ?? inData;
  throw givenTwice(path + field);
}

const givenTwice = (path: string) => invalidField(path, 'is given twice, in the request and in its data');
