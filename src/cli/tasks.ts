import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { oneLine, printableJson } from '../common/printable.js';
import { TASK_STATES, type Lease, type Task } from '../families/tasks/model/task.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { parsedJson } from './job-options.js';
import { wholeNumber } from './numbers.js';
import { REASON, resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

type Shown = Json<Task>;

const TOKEN = ['--lease-token <token>', 'token of the lease, as `tasks next` has printed it'] as const;
const says = ({ state }: Shown) => `is ${state}`;

const TASKS: Resource<Shown> = {
  name: 'tasks',
  about: 'tasks for workers outside of the hub: inspect, create and cancel them, or work on them',
  path: '/api/tasks',
  filters: ['state', 'projectId', 'label', 'worker', 'limit', 'cursor'],
  choices: { state: TASK_STATES },
  columns: [
    ['id', ({ taskId }) => taskId],
    ['state', ({ state }) => state],
    ['priority', ({ priority }) => priority],
    ['project', ({ projectId }) => projectId],
    ['created', ({ createdAt }) => relative(createdAt)],
    ['worker', ({ worker }) => worker ?? ''],
    ['progress', ({ progress }) => (progress === null ? '' : `${Math.round(progress)} %`)],
    ['title', ({ title, error }) => title ?? error?.code ?? ''],
  ],
  acts: [
    { name: 'cancel', about: 'cancel open tasks with their jobs', method: 'DELETE', options: [REASON], says },
    {
      name: 'progress',
      about: 'renew the lease of a task, and record how far it is',
      options: [TOKEN, ['--percent <number>', 'from 0 to 100'], ['--message <text>', 'what the worker does']],
      body: ({ percent, ...flags }) => ({ ...flags, percent: wholeNumber('--percent', text(percent)) }),
      says: ({ cancelRequested }: { cancelRequested: boolean }) =>
        cancelRequested ? 'was cancelled: stop' : 'goes on',
    },
    {
      name: 'complete',
      about: 'complete a task',
      options: [TOKEN, ['--result <json>', 'result: JSON, or @ and the name of a file that contains it']],
      body: ({ result, ...flags }) => ({
        ...flags,
        ...(result !== undefined && { result: parsedJson('--result', String(result)) }),
      }),
      says,
    },
    {
      name: 'fail',
      about: "end a task's attempt with an error",
      options: [
        ...[
          TOKEN,
          ['--message <text>', 'what went wrong'] as const,
          ['--code <code>', 'such as TESTS_FAILED'] as const,
        ],
        ['--final', 'no other attempt may help'],
      ],
      body: ({ final, ...flags }) => ({ ...flags, retryable: final !== true }),
      says,
    },
    { name: 'release', about: 'return a task for other workers', options: [TOKEN, REASON], says },
  ],
};

const text = (flag: string | boolean | undefined) => (typeof flag === 'string' ? flag : undefined);

interface CreateFlags extends HubAddress {
  taskId?: string;
  title?: string;
  description?: string;
  priority?: string;
  labels?: string[];
  dependsOn?: string[];
  data?: string;
  json?: boolean;
}

interface NextFlags extends HubAddress {
  requestId?: string;
  wait?: string;
  json?: boolean;
}

/** Adds `hub tasks`. */
export function tasksCommand(program: Command): void {
  const command = resourceCommand(program, TASKS);
  withHubOptions(command.command('create <project-id>'))
    .description('create a task, with its process_task job')
    .option('--task-id <id>', 'identifies the task: a repeated request returns it')
    .option('--title <text>', 'title')
    .option('--description <text>', 'what is to be done')
    .option('--priority <priority>', 'urgent, high, medium or low')
    .option('--labels <label...>', 'what a worker must offer')
    .option('--depends-on <id...>', 'tasks that must be completed before')
    .option('--data <json>', 'what else the worker needs: JSON, or @ and the name of a file that contains it')
    .option('--json', 'print JSON')
    .action(async (projectId: string, flags: CreateFlags) => {
      const [address, { json, data, ...fields }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const body = { projectId, ...fields, ...(data !== undefined && { data: parsedJson('--data', data) }) };
      const task = await hub.ask<Shown>('POST', '/api/tasks', body);
      console.log(json ? printableJson(task, 2) : oneLine(`${task.taskId} is ${task.state}`));
    });
  withHubOptions(command.command('next'))
    .description('lease the next task, and print it with its token')
    .option('--project-id <id>', 'of this project')
    .option('--labels <label...>', 'what the worker offers')
    .option('--worker <name>', 'name of the worker, which has one task at a time')
    .option('--json', 'print JSON')
    .option('--wait <ms>', 'how long to wait for a task, 30000 at most')
    .option('--request-id <id>', 'identifies the request, so that it can be repeated (default: a new one)')
    .action(async (flags: NextFlags) => {
      const [address, { json, wait, requestId = randomUUID(), ...fields }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const body = { requestId, waitMs: wholeNumber('--wait', wait), ...fields };
      const lease = await hub.ask<Json<Lease> | undefined>('POST', '/api/tasks/next', body);
      if (lease) {
        const { task, leaseToken, leasedUntil } = lease;
        const sentence = `${task.taskId} is leased until ${leasedUntil} by ${leaseToken}: ${task.title ?? 'no title'}`;
        console.log(json ? printableJson(lease, 2) : oneLine(sentence));
        return;
      }
      console.error('No task is ready');
      process.exitCode = 1;
    });
}
