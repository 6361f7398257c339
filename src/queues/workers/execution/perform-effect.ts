import { HubError } from '../../../common/errors.js';
import type { Effect } from '../../../jobs/effect.js';
import type { ClaimedJob } from '../../../jobs/job.js';
import type { EffectLedger } from '../../../jobs/ports/effects.js';

const MAX_KEY = 200;

/** Performs an effect unless an earlier run of the job has: the rule of `ctx.effect`. */
export async function performEffect<Result>(
  effects: EffectLedger,
  run: ClaimedJob,
  key: string,
  effect: Effect<Result>,
  signal: AbortSignal,
): Promise<Result> {
  if (key === '' || key.length > MAX_KEY)
    throw new HubError('PERMANENT_ERROR', `The key of an effect must have 1 to ${MAX_KEY} characters`);
  signal.throwIfAborted();
  const record = await effects.begin(run, key);
  if (record.state === 'done') return record.result as Result;
  const finish = async (result: Result) => (await effects.finish(run, key, result, signal)) as Result;
  if (record.state === 'begun') {
    const { at, times } = record;
    const found = await effect.find?.({ at, times });
    if (found !== undefined) return finish(found);
    if (!effect.find && effect.onDoubt === 'fail') {
      const advice = 'check outside of the hub, and enqueue another job if it has not happened';
      throw new HubError('EFFECT_IN_DOUBT', `An earlier run began "${key}" and was lost; ${advice}`);
    }
    await effects.beginAgain(run, key);
  }
  return finish(await attempt(effects, run, key, effect));
}

async function attempt<Result>(effects: EffectLedger, run: ClaimedJob, key: string, effect: Effect<Result>) {
  try {
    return await effect.do();
  } catch (error) {
    // A record that can't be deleted only makes the next run search or doubt.
    if (effect.mayHaveHappened?.(error) === false) await effects.retract(run, key).catch(() => undefined);
    throw error;
  }
}
