import type { Command } from 'commander';
import { DEMAND_STATES } from '../runners/model/demand-state.js';
import type { Demand } from '../runners/queries/demand-search.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const DEMANDS: Resource<Json<Demand>> = {
  name: 'demands',
  about: "inspect GitHub's workflow jobs that want, or wanted, a runner",
  path: '/api/runners/demands',
  filters: [
    'state',
    'conclusion',
    'repository',
    'runnerSet',
    'workflowJobId',
    'runId',
    'runner',
    'deliveryId',
    'limit',
    'cursor',
  ],
  choices: { state: DEMAND_STATES },
  columns: [
    ['id', ({ id }) => id],
    ['repository', ({ repository }) => repository],
    ['job', ({ workflowName, jobName }) => [workflowName, jobName].filter(Boolean).join(' / ')],
    ['attempt', ({ runAttempt }) => runAttempt],
    ['state', ({ state, conclusion }) => (conclusion ? `${state} (${conclusion})` : state)],
    ['queued', ({ queuedAt }) => relative(queuedAt)],
    ['runner', ({ runnerName }) => runnerName ?? ''],
    ['why it waits', ({ waitingReason }) => waitingReason ?? ''],
  ],
};

export function demandsCommand(program: Command): void {
  resourceCommand(program, DEMANDS);
}
