import type { Command } from 'commander';
import type { Job } from '../jobs/job.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';
import { addJob, type AddFlags } from './jobs-add.js';
import { table } from './table.js';

/** As JSON carries it. */
type ShownJob = Omit<Job, 'createdAt'> & { createdAt: string };
interface ListFlags extends HubAddress {
  json?: boolean;
  [filter: string]: string | boolean | undefined;
}

const FILTERS = ['queue', 'type', 'state', 'tag', 'tenant', 'q', 'from', 'to', 'limit', 'cursor'] as const;
const JOBS = '/api/queues/jobs';

export function jobsCommand(program: Command): void {
  const jobs = program.command('jobs').description('look at the jobs of a running hub, and steer them');
  const list = withHubOptions(jobs.command('list')).description('jobs, newest first');
  for (const filter of FILTERS) list.option(`--${filter} <${filter}>`);
  list.option('--json', 'as JSON').action(async (flags: ListFlags) => listJobs(flags));

  withHubOptions(jobs.command('get <id>'))
    .description('one job, as JSON')
    .action(async (id: string, flags: HubAddress) => {
      const hub = await HubClient.open(flags);
      console.log(JSON.stringify(await hub.ask('GET', pathOf(id)), null, 2));
    });
  for (const act of ['retry', 'cancel'] as const) {
    withHubOptions(jobs.command(`${act} <id...>`))
      .description(act === 'retry' ? 'let ended jobs start over' : 'cancel open jobs')
      .action(async (ids: string[], flags: HubAddress) => {
        const hub = await HubClient.open(flags);
        for (const id of ids) {
          const { state } = await hub.ask<ShownJob>('POST', `${pathOf(id)}/${act}`);
          console.log(`${id} is ${state}`);
        }
      });
  }
  withHubOptions(jobs.command('add <type>'))
    .description('add a job')
    .option('--data <json>', 'its data: JSON, or @ and the name of a file that holds it')
    .option('--queue <queue>')
    .option('--priority <priority>', 'CRITICAL, HIGH, NORMAL, LOW, BACKGROUND, or 1 to 5')
    .option('--delay <ms>', 'milliseconds until it may run')
    .option('--attempts <number>')
    .option('--tag <tag...>')
    .action(async (type: string, flags: AddFlags) => addJob(type, flags));
}

async function listJobs({ url, key, json, ...filters }: ListFlags): Promise<void> {
  const hub = await HubClient.open({ url, key });
  const query = new URLSearchParams(filters as Record<string, string>);
  const page = await hub.ask<{ items: ShownJob[]; nextCursor: string | null }>('GET', `${JOBS}?${query.toString()}`);
  if (json) {
    console.log(JSON.stringify(page, null, 2));
    return;
  }
  const rows = page.items.map((job) => [
    job.id,
    job.type,
    job.queue,
    job.state,
    `${job.attemptsMade}/${job.maxAttempts}`,
    job.createdAt,
    job.error ? `${job.error.code}: ${job.error.message}` : '',
  ]);
  console.log(table(['id', 'type', 'queue', 'state', 'failed', 'created', 'error'], rows));
  if (page.nextCursor !== null) console.log(`More: --cursor ${page.nextCursor}`);
}

function pathOf(id: string): string {
  return `${JOBS}/${encodeURIComponent(id)}`;
}
