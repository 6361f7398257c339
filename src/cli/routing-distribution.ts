import type { Command } from 'commander';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import type { JobDistribution } from '../persistence/queries/job-distribution.js';
import type { Json } from './page.js';
import { readingCommand } from './reading.js';
import { table } from './table.js';

/** Adds `hub routing distribution`. */
export function distributionCommand(routing: Command): void {
  readingCommand<Json<JobDistribution>>(routing, {
    name: 'distribution',
    about: 'count ended jobs by queue, type and priority over time, and open ones as of now',
    path: () => '/api/queues/routing/distribution',
    filters: ['from', 'to', 'queue', 'type', 'step'],
    choices: { queue: QUEUE_NAMES, step: ['minute', 'hour', 'day'] },
    show: shown,
  });
}

function shown({ items, open, complete }: Json<JobDistribution>): string {
  const ended = table(
    [
      ['at', ({ at }) => at],
      ['queue', ({ queue }) => queue],
      ['type', ({ type }) => type],
      ['priority', ({ priority }) => priority],
      ['completed', ({ completed }) => completed],
      ['failed', ({ failed }) => failed],
      ['cancelled', ({ cancelled }) => cancelled],
    ],
    items,
  );
  const now = table(
    [
      ['open', ({ jobs }) => jobs],
      ['queue', ({ queue }) => queue],
      ['type', ({ type }) => type],
      ['priority', ({ priority }) => priority],
    ],
    open,
  );
  return `${ended}\n${complete ? '' : 'The oldest are missing: choose a shorter interval\n'}\n${now}`;
}
