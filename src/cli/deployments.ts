import type { Command } from 'commander';
import { oneLine, printableJson } from '../common/printable.js';
import { ENVIRONMENTS } from '../families/deploys/model/deploy.js';
import { DEPLOYMENT_STATES, type Deployment, type Preview } from '../families/deploys/model/deployment.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { REASON, resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

type Shown = Json<Deployment>;

const says = ({ id, state }: Shown) => `is followed by deployment ${id}, which is ${state}`;

const DEPLOYMENTS: Resource<Shown> = {
  name: 'deployments',
  about: 'deploy versions of projects, again or as they were before',
  path: '/api/deployments',
  filters: ['projectId', 'environment', 'state', 'taskId', 'current', 'limit', 'cursor'],
  choices: { state: DEPLOYMENT_STATES, environment: ENVIRONMENTS },
  columns: [
    ['id', ({ id }) => id],
    ['project', ({ projectId }) => projectId],
    ['environment', ({ environment, taskId }) => (taskId === null ? environment : `${environment} ${taskId}`)],
    ['commit', ({ commitHash }) => commitHash.slice(0, 7)],
    ['branch', ({ branch }) => branch],
    ['state', ({ state, current }) => (current ? `${state}, in operation` : state)],
    ['requested', ({ requestedAt }) => relative(requestedAt)],
    ['url', ({ url, errorCode }) => errorCode ?? url ?? ''],
  ],
  acts: [
    { name: 'redeploy', about: 'deploy the same version again', options: [REASON], says },
    { name: 'rollback', about: 'deploy the version that was in operation before', options: [REASON], says },
  ],
};

const PREVIEWS: Resource<Json<Preview>> = {
  name: 'previews',
  about: 'list previews in operation, and keep some from being removed',
  path: '/api/previews',
  filters: ['limit', 'cursor'],
  listOnly: true,
  columns: [
    ['namespace', ({ namespace }) => namespace],
    ['project', ({ projectId }) => projectId],
    ['task', ({ taskId }) => taskId ?? ''],
    ['branch', ({ branch }) => branch],
    ['deployed', ({ deployedAt }) => relative(deployedAt)],
    ['kept', ({ keep, keepReason }) => (keep ? (keepReason ?? 'yes') : '')],
    ['url', ({ url }) => url ?? ''],
  ],
  acts: [
    {
      name: 'keep',
      about: 'keep previews from being removed by cleanups',
      options: [REASON],
      body: (flags) => ({ ...flags, keep: true }),
      says: () => 'is kept',
    },
    {
      name: 'release',
      about: 'let cleanups remove previews again',
      path: 'keep',
      body: () => ({ keep: false }),
      says: () => 'is no longer kept',
    },
  ],
};

interface CreateFlags extends HubAddress {
  environment: string;
  branch: string;
  commit: string;
  taskId?: string;
  deploymentId?: string;
  json?: boolean;
}

/** Adds `hub deployments`. */
export function deploymentsCommand(program: Command): void {
  const command = resourceCommand(program, DEPLOYMENTS);
  withHubOptions(command.command('create <project-id>'))
    .description('deploy a commit of a project')
    .requiredOption('--environment <name>', `one of ${ENVIRONMENTS.join(', ')}`)
    .requiredOption('--branch <name>', 'branch of the commit')
    .requiredOption('--commit <hash>', 'commit, whose first 7 characters are the tag of the image')
    .option('--task-id <id>', 'task whose preview it is')
    .option('--deployment-id <id>', 'identifies the deployment: a repeated request returns it')
    .option('--json', 'print JSON')
    .action(async (projectId: string, flags: CreateFlags) => {
      const [address, { json, commit: commitHash, ...fields }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const made = await hub.ask<Shown>('POST', '/api/deployments', { projectId, commitHash, ...fields });
      console.log(
        json ? printableJson(made, 2) : oneLine(`Deployment ${made.id} is ${made.state} (job ${made.jobId})`),
      );
    });
}

/** Adds `hub previews`. */
export function previewsCommand(program: Command): void {
  resourceCommand(program, PREVIEWS);
}
