import type { SimulatedJob } from './model.js';
import type { WorkflowRunAction } from './shapes/webhook-shapes.js';
import type { SimulatorEvents } from './simulator-events.js';
import type { SimulatorState } from './simulator-state.js';

const ACTIONS = ['requested', 'in_progress'] as const;
const keyOf = ([job]: SimulatedJob[], action: WorkflowRunAction) => `${job?.runId} ${job?.runAttempt} ${action}`;

/** Reports dispatched runs as their jobs change, each change once. */
export function reportRuns(
  state: SimulatorState,
  events: SimulatorEvents,
  report: (run: SimulatedJob[], action: WorkflowRunAction) => void,
): void {
  const reported = new Set<string>();
  const once = (run: SimulatedJob[], action: WorkflowRunAction) => {
    const key = keyOf(run, action);
    if (reported.has(key)) return;
    reported.add(key);
    report(run, action);
  };
  const runOf = ({ repository, runId }: SimulatedJob) =>
    state.runsOf(repository).find(([first]) => first?.runId === runId) ?? [];
  const on = (event: 'job:queued' | 'job:in_progress' | 'job:completed', handle: (run: SimulatedJob[]) => void) =>
    events.on(event, (job) => {
      if (job.event === 'workflow_dispatch') handle(runOf(job));
    });
  on('job:queued', (run) => once(run, 'requested'));
  on('job:in_progress', (run) => once(run, 'in_progress'));
  on('job:completed', (run) => {
    if (!run.every(({ status }) => status === 'completed')) return;
    report(run, 'completed');
    // The run is over, and nothing further is reported of it.
    for (const action of ACTIONS) reported.delete(keyOf(run, action));
  });
}
