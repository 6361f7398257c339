import type { Command } from 'commander';
import { METRIC_NAMES } from '../families/metrics/metric-catalog.js';
import type { MetricHistoryAnswer } from '../families/metrics/metric-history.js';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import type { Json } from './page.js';
import { readingCommand } from './reading.js';
import { table } from './table.js';

/** Adds `hub metrics history`. */
export function metricsCommand(program: Command): void {
  const metrics = program.command('metrics').description('inspect metrics over time');
  const history = readingCommand<Json<MetricHistoryAnswer>>(metrics, {
    name: 'history <name>',
    about: 'print the history of a metric; counts are per minute',
    path: (name) => `/api/metrics/history?name=${name}`,
    filters: ['from', 'to', 'step', 'queue', 'node'],
    choices: { queue: QUEUE_NAMES },
    show: ({ points }) =>
      table(
        [
          ['at', ({ at }) => at],
          ['value', ({ value }) => value],
        ],
        points,
      ),
  });
  for (const argument of history.registeredArguments) argument.argChoices = [...METRIC_NAMES];
}
