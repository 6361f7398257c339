import type { Schema } from '../api/client.js';

/** What a waterfall needs to know of a workflow job. */
export type Waited = Pick<Schema<'DemandDetail'>, 'queuedAt' | 'startedAt' | 'completedAt' | 'runnerId'> & {
  times: Partial<Schema<'DemandDetail'>['times']>;
};

/** Stages on the way to a runner, in order, each with the instant at which it ends. */
const WAY = [
  ['webhook', 'receivedAt'],
  ['admission', 'admittedAt'],
  ['registration', 'registeredAt'],
  ['container', 'containerAt'],
  ['online', 'onlineAt'],
  ['job', 'jobStartedAt'],
] as const;
/** Stages of a runner's start, which a warm runner has had before its job came. */
const START = ['registration', 'container', 'online'];

type Stage = (typeof WAY)[number][0] | 'run' | 'gone';

export interface Bar {
  stage: Stage;
  from: number;
  /** Null while the stage lasts. */
  to: number | null;
  /** `early`: done before the job came, at `to`; `cut`: the job ended before the stage did. */
  kind?: 'early' | 'cut';
}

const msOf = (at: string | null | undefined): number | null => (at ? Date.parse(at) : null);

/**
 * Returns the stages that have begun, one after the other. What was not seen when it happened counts towards the next
 * stage, as in the hub's own measurements; clocks that differ never make a stage negative. Pure.
 */
export function barsOf(job: Waited): Bar[] {
  const { times } = job;
  const queued = Date.parse(job.queuedAt);
  const ended = msOf(job.completedAt);
  const began = beginning(job, ended);
  const bars: Bar[] = [];
  let last = queued;
  for (const [index, [stage, name]] of WAY.entries()) {
    const to = stage === 'job' ? began : msOf(times[name]);
    if (to === null) {
      if (began !== null || WAY.slice(index + 1).some(([, later]) => times[later])) continue;
      // A job that ended here has waited in this stage until its end; of the ones after it nothing is known.
      bars.push(ended === null ? { stage, from: last, to: null } : cut(stage, last, ended));
      return [...bars, ...gone(job, Math.max(last, ended ?? last), ended)];
    }
    if (to < last && START.includes(stage)) bars.push({ stage, from: to, to, kind: 'early' });
    else if (stage === 'job' || began === null || to <= began) {
      bars.push({ stage, from: last, to: Math.max(last, to) });
      last = Math.max(last, to);
    }
  }
  const end = ended === null ? null : Math.max(last, ended);
  bars.push({ stage: 'run', from: last, to: end });
  return [...bars, ...gone(job, end ?? last, ended)];
}

/**
 * Returns when the job began. The hub may hear of it only after its end; then GitHub's own instant is the better one,
 * unless GitHub's clock is so far behind that its container did not exist then.
 */
function beginning({ times, startedAt }: Waited, ended: number | null): number | null {
  const seen = msOf(times.jobStartedAt);
  const reported = msOf(startedAt);
  if (seen === null || ended === null || seen <= ended) return seen;
  const least = [times.receivedAt, times.admittedAt, times.registeredAt, times.containerAt].map(
    (name) => msOf(name) ?? 0,
  );
  return Math.min(seen, Math.max(Math.min(reported ?? ended, ended), ...least));
}

function cut(stage: Stage, from: number, ended: number): Bar {
  return { stage, from, to: Math.max(from, ended), kind: 'cut' };
}

/** The stage from a job's end until its runner is gone; none for a job that had no runner. */
function gone({ runnerId, times }: Waited, from: number, ended: number | null): Bar[] {
  const to = msOf(times.goneAt);
  if (ended === null || (runnerId === null && to === null)) return [];
  return [{ stage: 'gone', from, to: to === null ? null : Math.max(from, to) }];
}
