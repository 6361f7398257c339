import type { Command } from 'commander';
import type { Job } from '../jobs/job.js';
import type { QueueStatistics } from '../persistence/queries/queue-stats.js';
import { oneLine, printableJson } from '../common/printable.js';
import { JOB_STATES } from '../jobs/job-state.js';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import type { Why } from '../jobs/why.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';
import { jobTrailCommands } from './job-trail.js';
import { jobTreeCommand } from './job-tree.js';
import { addCommand } from './jobs-add.js';
import { JOB_FILTERS } from './filters.js';
import { bulkCommand } from './jobs-bulk.js';
import { jobsFileCommands } from './jobs-files.js';
import { REASON, resourceCommand, type Act, type Json, type Resource } from './resource.js';
import { relative } from './times.js';
import { pathSegment } from './path-segment.js';

type Row = Json<Job> & { queuePaused?: boolean };

const FILTERS = [...JOB_FILTERS, 'deliveryId', 'runId', 'runner', 'ids', 'limit', 'cursor'] as const;

const act = (name: string, about: string): Act => ({
  name,
  about,
  options: [REASON],
  says: ({ state }: Row) => `is ${state}`,
});

const JOBS: Resource<Row> = {
  name: 'jobs',
  about: 'inspect and manage the jobs of a running hub',
  path: '/api/queues/jobs',
  filters: FILTERS,
  choices: { queue: QUEUE_NAMES, state: JOB_STATES },
  columns: [
    ['id', ({ id }) => id],
    ['type', ({ type }) => type],
    ['queue', ({ queue }) => queue],
    ['state', ({ state }) => state],
    ['attempts', ({ attemptsMade, maxAttempts }) => `${attemptsMade}/${maxAttempts}`],
    ['created', ({ createdAt }) => relative(createdAt)],
    ['why', (job) => whyOf(job)],
  ],
  // A paused queue may be the reason why a job waits.
  list: async (hub, query) => {
    const page = await hub.ask<{ items: Row[]; nextCursor: string | null }>('GET', `/api/queues/jobs?${query}`);
    if (!page.items.some(waits)) return page;
    const { queues } = await hub.ask<{ queues: QueueStatistics[] }>('GET', '/api/queues/stats');
    const paused = new Set(queues.filter((queue) => queue.paused).map(({ name }) => name));
    const items = page.items.map((job) => (waits(job) ? { ...job, queuePaused: paused.has(job.queue) } : job));
    return { ...page, items };
  },
  acts: [
    act('retry', 'restart ended jobs'),
    {
      ...act('cancel', 'cancel open jobs'),
      says: ({ state }: Row) => (state === 'active' ? 'is being stopped' : `is ${state}`),
    },
    act('promote', 'run delayed jobs now'),
    {
      ...act('delete', 'cancel open jobs, hide ended ones'),
      method: 'DELETE',
      says: ({ state }: Row) => (state === 'completed' || state === 'failed' ? 'is deleted' : `is ${state}`),
    },
  ],
};

export function jobsCommand(program: Command): void {
  const jobs = resourceCommand(program, JOBS).alias('job');
  withHubOptions(jobs.command('why <id>'))
    .description('explain why a job waits')
    .option('--json', 'print JSON')
    .action(explain);
  jobTrailCommands(jobs);
  jobTreeCommand(jobs);
  bulkCommand(jobs);
  jobsFileCommands(jobs);
  addCommand(jobs);
}

interface WhyFlags extends HubAddress {
  json?: boolean;
}

/** Prints why a job waits: the sentence, then who is ahead and what would change it. */
async function explain(id: string, { json, ...address }: WhyFlags): Promise<void> {
  const hub = await HubClient.open(address);
  const why = await hub.ask<Json<Why>>('GET', `/api/queues/jobs/${pathSegment(id)}/why`);
  if (json) return console.log(printableJson(why, 2));
  console.log(oneLine(why.reason));
  const tenants = (why.ahead?.byTenant ?? []).map(({ value, count }) => `${value ?? 'no tenant'} ${count}`);
  if (tenants.length > 0) console.log(oneLine(`Ahead of it, by tenant: ${tenants.join(', ')}`));
  if (why.setting) console.log(oneLine(`${why.setting.name}=${why.setting.value}: ${why.setting.advice}`));
}

const waits = ({ state }: Row) => state === 'accepted' || state === 'waiting';

/** Returns why a job waits, how far it is, or why it failed. */
function whyOf({ state, error, runAt, attemptsMade, progress, queuePaused }: Row): string {
  switch (state) {
    case 'accepted':
    case 'waiting':
      return queuePaused ? 'its queue is paused' : 'waits for a free worker';
    case 'delayed':
      return `${attemptsMade > 0 && error ? `retries after ${error.code}` : 'runs'} ${relative(runAt)}`;
    case 'waiting_children':
      return 'waits for its children';
    case 'active':
      return progress === null ? '' : `${progress} % done`;
    case 'completed':
    case 'cancelled':
    case 'failed':
      return error ? `${error.code}: ${error.message}` : '';
  }
}
