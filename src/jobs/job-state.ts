/** States of a job, named alike in the ledger and in every interface. */
export const JOB_STATES = [
  'accepted',
  'waiting',
  'delayed',
  'waiting_children',
  'active',
  'completed',
  'failed',
  'cancelled',
] as const;
export type JobState = (typeof JOB_STATES)[number];

export const OPEN_STATES = ['accepted', 'waiting', 'delayed', 'waiting_children', 'active'] as const;
/** The same as a list in SQL, for `in`. */
export const OPEN_STATES_SQL = `(${OPEN_STATES.map((state) => `'${state}'`).join(',')})`;
export const ENDED_STATES = ['completed', 'failed', 'cancelled'] as const;
export type EndedState = (typeof ENDED_STATES)[number];

export function isEnded(state: JobState): state is EndedState {
  return (ENDED_STATES as readonly string[]).includes(state);
}

/** Allowed transitions. An ended job returns to `accepted` only by a recorded action that reopens it. */
export const TRANSITIONS: Record<JobState, readonly JobState[]> = {
  accepted: ['waiting', 'delayed', 'active', 'cancelled', 'failed'],
  waiting: ['accepted', 'active', 'delayed', 'cancelled', 'failed'],
  delayed: ['accepted', 'waiting', 'active', 'cancelled', 'failed'],
  waiting_children: ['accepted', 'cancelled', 'failed'],
  active: ['accepted', 'delayed', 'waiting_children', 'completed', 'failed', 'cancelled'],
  completed: ['accepted'],
  failed: ['accepted'],
  cancelled: ['accepted'],
};
