import type { JobState } from '../jobs/job-state.js';
import type { QueueSpec } from '../queues/queue-catalog.js';
import type { QueueSetting } from '../persistence/queues/queue-settings.js';
import { standing, type Ahead, type OwnReason, type Setting, type WaitCode, type Why } from '../jobs/why.js';
import { tenantReason, type TenantUse } from './tenant-wait.js';
import { seconds, variable } from './wording.js';

/** What the ledger knows of a job and its queue. */
export interface JobFacts {
  id: string;
  type: string;
  queue: string;
  tenant: string | null;
  state: JobState;
  attemptsMade: number;
  maxAttempts: number;
  errorCode: string | null;
  /** When it entered its state. */
  since: Date;
  runAt: Date | null;
  /** Whether `runAt` is over, by PostgreSQL's clock. */
  due: boolean;
  deadline: Date | null;
  openChildren: number;
  /** Host of the node that runs it. */
  host: string | null;
  cancelReason: string | null;
  /** Why its last run parked it. */
  parkedFor: string | null;
  /** The lane that it waits for, if that is still held. */
  lane: string | null;
  laneUntil: Date | null;
  laneReason: string | null;
  /** Whether it was accepted after the drain of its queue began. */
  afterDrain: boolean;
  /** Active jobs of the queue. */
  active: number;
  /** Living nodes that run jobs. */
  workers: number;
}

/** What the process knows beside the ledger. */
export interface Surroundings {
  spec: Pick<QueueSpec, 'concurrency' | 'limit' | 'tenants'>;
  setting: QueueSetting | undefined;
  /** Why the engine holds jobs back; null: it does not. */
  engineTrouble: string | null;
  /** Milliseconds until the rate limit lets the next job start; 0: now. */
  rateLimitedMs: number;
  /** What its tenant uses of a fair queue's limits; null: the queue is not fair. */
  tenantUse: TenantUse | null;
  /** What the job's type knows of its wait; null: nothing, or it was not asked. */
  own: OwnReason | null;
}

type Reason = Pick<Why, 'code' | 'reason'> & Partial<Pick<Why, 'until' | 'setting'>>;

/** Returns whether its last run has put a job off, and not only to another attempt or because a lane is held. */
export const isSuspended = ({ state, due, parkedFor, lane }: JobFacts): boolean =>
  state === 'delayed' && !due && parkedFor !== null && lane === null;

/** Returns whether a job stands in the line of its queue: it is due, and nothing but the queue holds it. */
export const standsInLine = ({ state, due }: Pick<JobFacts, 'state' | 'due'>): boolean =>
  (state === 'accepted' || state === 'waiting' || state === 'delayed') && due;

/** Explains why a job waits. Pure; `ahead` is null for a job that stands in no line. */
export function explainJob(job: JobFacts, around: Surroundings, ahead: Ahead | null): Why {
  const known: Reason = ahead ? inLine(job, around, ahead) : (around.own ?? outOfLine(job));
  const { code, reason, until = null, setting = null } = known;
  return {
    id: job.id,
    state: job.state,
    waits: code !== 'ENDED' && code !== 'RUNNING',
    ...{ code, reason: `${reason}${deadlineOf(job, code)}`, since: job.since, until },
    position: ahead ? ahead.total + 1 : null,
    ahead,
    setting,
  };
}

function outOfLine(job: JobFacts): Reason {
  const { state, cancelReason, openChildren, runAt } = job;
  switch (state) {
    case 'completed':
    case 'failed':
    case 'cancelled':
      return { code: 'ENDED', reason: `It has ended: it is ${state}` };
    case 'active':
      if (cancelReason !== null)
        return {
          code: 'CANCELLING',
          reason: `It is being cancelled: "${cancelReason}"; its handler has not ended yet`,
        };
      return { code: 'RUNNING', reason: `It runs on ${job.host ?? 'a node'}` };
    case 'waiting_children':
      return { code: 'CHILDREN', reason: `It waits for ${openChildren} of its child jobs to end` };
    case 'accepted':
    case 'waiting':
    case 'delayed':
      return { ...delay(job), until: runAt };
  }
}

function delay(job: JobFacts): Reason {
  const { attemptsMade, maxAttempts, errorCode, parkedFor, runAt, lane, laneUntil, laneReason } = job;
  const at = runAt?.toISOString() ?? 'later';
  if (lane !== null)
    return {
      code: 'LANE',
      reason: `Lane ${lane} is held until ${laneUntil?.toISOString()}: ${laneReason}; it runs at ${at}`,
    };
  if (parkedFor !== null) return { code: 'SUSPENDED', reason: `Its last run put it off until ${at}: ${parkedFor}` };
  if (attemptsMade > 0 && errorCode !== null) {
    const next = `attempt ${attemptsMade + 1} of ${maxAttempts}`;
    return { code: 'RETRY', reason: `It failed with ${errorCode}; ${next} follows at ${at}` };
  }
  return { code: 'DELAYED', reason: `It was enqueued to run at ${at}` };
}

function inLine(job: JobFacts, around: Surroundings, ahead: Ahead): Reason {
  const { spec, setting, engineTrouble, rateLimitedMs, tenantUse } = around;
  const { queue } = job;
  const line = standing(ahead, tenantUse !== null);
  if (setting?.paused)
    return { code: 'PAUSED', reason: `Queue ${queue} is paused ${by(setting)}; ${line}`, setting: resume(queue) };
  if (setting?.draining && job.afterDrain)
    return {
      code: 'DRAINING',
      reason: `Queue ${queue} is being drained ${by(setting)}, and takes no more jobs`,
      setting: resume(queue),
    };
  if (job.workers === 0)
    return {
      code: 'NO_WORKER',
      reason: `No node takes jobs: none is alive, or all are drained; ${line}`,
      setting: ROLE,
    };
  if (engineTrouble !== null) return { code: 'ENGINE_AWAY', reason: `${engineTrouble}; ${line}` };
  const limited = tenantUse && tenantReason(job, spec.tenants, tenantUse);
  if (limited) return { ...limited, reason: `${limited.reason}; ${line}` };
  const slots = spec.concurrency * job.workers;
  if (job.active >= slots) {
    const nodes = job.workers === 1 ? '' : ` on ${job.workers} nodes`;
    return {
      code: 'CAPACITY',
      reason:
        slots === 1
          ? `The only slot of queue ${queue} is busy; ${line}`
          : `All ${slots} slots of queue ${queue}${nodes} are busy; ${line}`,
      setting: variable(
        queue,
        'CONCURRENCY',
        spec.concurrency,
        'jobs at a time on each node; a larger value runs more at once',
      ),
    };
  }
  if (spec.limit && rateLimitedMs > 0) {
    const { max, per } = spec.limit;
    return {
      code: 'RATE_LIMITED',
      reason: `Queue ${queue} starts at most ${max} ${max === 1 ? 'job' : 'jobs'} in ${seconds(per)}, and the next one in ${seconds(rateLimitedMs)}; ${line}`,
      setting: variable(queue, 'RATE_MAX', max, `jobs in ${seconds(per)} on all nodes together`),
    };
  }
  return { code: 'NEXT', reason: `A slot of queue ${queue} is free, so it starts within moments; ${line}` };
}

function by({ changedBy, changedAt, reason }: QueueSetting): string {
  const who = `by ${changedBy ?? 'somebody'} since ${changedAt.toISOString()}`;
  return reason === null ? who : `${who}: "${reason}"`;
}

const ROLE: Setting = { name: 'ROLE', value: 'api', advice: 'start a hub with ROLE=all or ROLE=worker' };

const resume = (queue: string): Setting => ({
  name: 'pause',
  value: 'true',
  advice: `hub queues resume ${queue}, or POST /api/queues/${queue}/resume`,
});

function deadlineOf({ deadline }: JobFacts, code: WaitCode): string {
  if (deadline === null || code === 'ENDED' || code === 'RUNNING') return '';
  return `. It fails at its deadline, ${deadline.toISOString()}, unless it has run by then`;
}
