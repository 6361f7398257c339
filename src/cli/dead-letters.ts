import type { Command } from 'commander';
import type { DeadLetter } from '../persistence/queries/dead-letters.js';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import { REASON, resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const LETTERS: Resource<Json<DeadLetter>> = {
  name: 'dead-letters',
  about: 'inspect and redrive jobs that have failed for good',
  path: '/api/dead-letters',
  filters: ['queue', 'type', 'code', 'limit', 'cursor'],
  choices: { queue: QUEUE_NAMES },
  columns: [
    ['id', ({ id }) => id],
    ['job', ({ jobId }) => jobId],
    ['type', ({ type }) => type],
    ['queue', ({ queue }) => queue],
    ['failed', ({ failedAt }) => relative(failedAt)],
    ['attempts', ({ attemptsMade }) => attemptsMade],
    ['status', ({ status, jobState }) => (status === 'retried' ? `retried: ${jobState}` : status)],
    ['error', ({ code, message }) => `${code}: ${message}`],
  ],
  acts: [
    {
      name: 'redrive',
      about: 'restart failed jobs as new ones',
      options: [REASON],
      says: ({ id }: { id: string }) => `restarts as job ${id}`,
    },
  ],
};

export function deadLettersCommand(program: Command): void {
  resourceCommand(program, LETTERS);
}
