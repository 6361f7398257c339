import type { Command } from 'commander';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import type { RetryStatistics } from '../persistence/queries/retry-stats.js';
import { readingCommand } from './reading.js';
import { table } from './table.js';

/** Adds `hub retry stats`. */
export function retryCommand(program: Command): void {
  const retry = program.command('retry').description('see what is retried, and whether it helps');
  readingCommand<{ types: RetryStatistics[] }>(retry, {
    name: 'stats',
    about: 'count attempts, retries and error codes of each job type',
    path: () => '/api/queues/retry/stats',
    filters: ['from', 'to', 'queue', 'type'],
    choices: { queue: QUEUE_NAMES },
    show: ({ types }) =>
      table(
        [
          ['type', ({ type }) => type],
          ['queue', ({ queue }) => queue],
          ['attempts', ({ attempts }) => attempts],
          ['retries', ({ retries }) => retries],
          ['helped', ({ succeededAfterRetry }) => succeededAfterRetry],
          ['completed', ({ completed }) => completed],
          ['failed', ({ failed }) => failed],
          ['codes', ({ topErrorCodes }) => topErrorCodes.map(({ code, count }) => `${code} ${count}`).join(', ')],
        ],
        types,
      ),
  });
}
