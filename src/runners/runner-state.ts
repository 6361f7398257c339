/**
 * registering: its name is stored, GitHub may not know it yet · starting: its container runs · online: GitHub sees it
 * · busy: it has a job · finished: its container has ended · removed: checked, nothing is left of it · failed: it could
 * not be started.
 */
export const RUNNER_STATES = ['registering', 'starting', 'online', 'busy', 'finished', 'removed', 'failed'] as const;
export type RunnerState = (typeof RUNNER_STATES)[number];

/** What takes room: the capacity counts these rows, nothing else is counted. */
const OPEN_RUNNER_STATES = ['registering', 'starting', 'online', 'busy'] as const satisfies RunnerState[];

/** For SQL, so that the planner sees the same words as in the partial indexes. */
export const OPEN_RUNNERS_SQL = `(${OPEN_RUNNER_STATES.map((state) => `'${state}'`).join(',')})`;
