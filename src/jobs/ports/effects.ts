import type { EffectBegun } from '../effect.js';
import type { ClaimedJob } from '../job.js';

/** Record of an effect: `new` since this call, `begun` by an earlier one without a result, or `done`. */
export type EffectRecord = { state: 'new' } | ({ state: 'begun' } & EffectBegun) | { state: 'done'; result: unknown };

/** Records of jobs' effects, each committed before and after its act. */
export abstract class EffectLedger {
  /** Records that an effect begins. @throws HubError WRONG_STATE when the job has another run, or has ended */
  abstract begin(run: ClaimedJob, key: string): Promise<EffectRecord>;
  /** Records that a begun effect begins again. @throws HubError WRONG_STATE when the job has another run, or has ended */
  abstract beginAgain(run: ClaimedJob, key: string): Promise<void>;
  /** Records the result, retrying while PostgreSQL is unavailable until `until` aborts. @returns the result as JSON */
  abstract finish(run: ClaimedJob, key: string, result: unknown, until: AbortSignal): Promise<unknown>;
  /** Deletes the record of an effect that has not happened. */
  abstract retract(run: ClaimedJob, key: string): Promise<void>;
}
