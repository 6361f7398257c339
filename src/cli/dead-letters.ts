import type { Command } from 'commander';
import type { DeadLetter } from '../persistence/queries/dead-letters.js';
import { REASON, resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const LETTERS: Resource<Json<DeadLetter>> = {
  name: 'dead-letters',
  about: 'look at jobs that have failed for good, and redrive them',
  path: '/api/dead-letters',
  filters: ['queue', 'type', 'code', 'limit', 'cursor'],
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
      about: 'start failed jobs over as new ones',
      options: [REASON],
      says: ({ id }: { id: string }) => `starts over as job ${id}`,
    },
  ],
};

export function deadLettersCommand(program: Command): void {
  resourceCommand(program, LETTERS);
}
