import { counted } from '../common/counted.js';
import type { Command } from 'commander';
import type { FailureGroup } from '../persistence/queries/failure-groups.js';
import type { GroupRedriven } from '../persistence/operations/group-redrive.js';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import { numbers, resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const FAILURES: Resource<Json<FailureGroup>> = {
  name: 'failures',
  about: 'inspect and redrive failed jobs, grouped by cause',
  path: '/api/failures',
  id: 'fingerprint',
  filters: ['queue', 'type', 'code', 'q', 'from', 'to', 'limit', 'cursor'],
  choices: { queue: QUEUE_NAMES },
  columns: [
    ['fingerprint', ({ fingerprint }) => fingerprint],
    ['jobs', ({ count }) => count],
    ['type', ({ type }) => type],
    ['first', ({ firstAt }) => relative(firstAt)],
    ['last', ({ lastAt }) => relative(lastAt)],
    ['error', ({ code, message }) => `${code}: ${message}`],
  ],
  acts: [
    {
      name: 'redrive',
      about: 'restart the failed jobs of a group as new ones',
      options: [
        ['--reason <text>', 'reason, recorded in the audit trail (required)'],
        ['--limit <number>', 'maximum number of jobs; 1 tries one before the rest'],
      ],
      body: ({ reason, limit }) => ({ reason, ...numbers({ limit }) }),
      says: ({ matched, redriven, remaining }: GroupRedriven) =>
        `restarts ${redriven} of ${counted(matched, 'job')}; ${remaining} ${remaining === 1 ? 'remains' : 'remain'}`,
    },
  ],
};

export function failuresCommand(program: Command): void {
  resourceCommand(program, FAILURES);
}
