import type { Command } from 'commander';
import type { JobEvent } from '../jobs/job.js';
import type { JobFailure, JobLogLine } from '../persistence/queries/job-search.js';
import { oneLine } from '../common/printable.js';
import { pageText, type Json, type Listing } from './page.js';
import { readingCommand } from './reading.js';
import type { Column } from './table.js';

const EVENTS: Column<Json<JobEvent>>[] = [
  ['at', ({ at }) => at],
  ['from', ({ fromState }) => fromState ?? ''],
  ['to', ({ toState }) => toState],
  ['attempt', ({ attempt }) => attempt],
  ['by', ({ actor, node }) => actor ?? node ?? ''],
  ['detail', ({ detail }) => (detail === null ? '' : JSON.stringify(detail))],
];
const FAILURES: Column<Json<JobFailure>>[] = [
  ['attempt', ({ attempt }) => attempt],
  ['at', ({ at }) => at],
  ['code', ({ code }) => code],
  ['retryable', ({ retryable }) => (retryable ? 'yes' : 'no')],
  ['message', ({ message }) => message],
];

/** Adds the three records of a job: its events, its log and its failed attempts. */
export function jobTrailCommands(jobs: Command): void {
  const add = <Row>(name: string, about: string, show: (page: Listing<Row>) => string) =>
    readingCommand<Listing<Row>>(jobs, {
      name: `${name} <id>`,
      about,
      path: (id) => `/api/queues/jobs/${id}/${name}`,
      filters: ['limit', 'cursor'],
      show,
    });
  add<Json<JobEvent>>('events', 'list what happened to a job, oldest first', (page) => pageText(EVENTS, page));
  add<Json<JobLogLine>>('logs', 'print the log of a job, oldest first', logText);
  add<Json<JobFailure>>('failures', 'list the failed attempts of a job, oldest first', (page) =>
    pageText(FAILURES, page),
  );
}

function logText({ items, nextCursor }: Listing<Json<JobLogLine>>): string {
  const lines = items.map(({ at, line }) => `${at}  ${oneLine(line)}`);
  return [...lines, ...(nextCursor === null ? [] : [`More: --cursor ${oneLine(nextCursor)}`])].join('\n');
}
