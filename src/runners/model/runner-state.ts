/**
 * States of a runner. registering: its name is stored, GitHub may not know it yet · starting: its container runs ·
 * online: GitHub sees it · busy: it has a job · finished: its container has ended · removed: checked, nothing is left
 * of it · failed: it could not be started.
 */
export const RUNNER_STATES = ['registering', 'starting', 'online', 'busy', 'finished', 'removed', 'failed'] as const;
export type RunnerState = (typeof RUNNER_STATES)[number];

/** States that count towards a set's maximum: capacity is counted from these rows alone. */
const OPEN_RUNNER_STATES = ['registering', 'starting', 'online', 'busy'] as const satisfies RunnerState[];

/** The open states for SQL, so that the planner sees the same words as in the partial indexes. */
export const OPEN_RUNNERS_SQL = `(${OPEN_RUNNER_STATES.map((state) => `'${state}'`).join(',')})`;
