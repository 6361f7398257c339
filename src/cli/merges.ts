import { Option, type Command } from 'commander';
import { oneLine, printableJson } from '../common/printable.js';
import { ON_CONFLICT, TARGET_BRANCHES } from '../families/merges/model/merge-tasks.js';
import { MERGE_STATES, type Merge, type MergeDetail } from '../families/merges/model/merge.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { withWords } from './output-options.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const MERGES: Resource<Json<Merge>> = {
  name: 'merges',
  about: 'merge the pull requests of groups of tasks, and see what became of them',
  path: '/api/merges',
  id: 'task-group-id',
  filters: ['state', 'projectId', 'targetBranch', 'deploymentId', 'limit', 'cursor'],
  choices: { state: MERGE_STATES, targetBranch: TARGET_BRANCHES },
  columns: [
    ['group', ({ taskGroupId }) => taskGroupId],
    ['project', ({ projectId }) => projectId],
    ['into', ({ repository, targetBranch }) => (repository === null ? targetBranch : `${repository} ${targetBranch}`)],
    ['state', ({ state }) => state],
    ['tasks', ({ tasks }) => tasks],
    ['merged', ({ merged }) => merged],
    ['skipped', ({ skipped }) => skipped],
    ['failed', ({ failed }) => failed],
    ['created', ({ createdAt }) => relative(createdAt)],
  ],
};

interface CreateFlags extends HubAddress {
  project: string;
  into: string;
  onConflict?: string;
  json?: boolean;
}

/** Adds `hub merges`. */
export function mergesCommand(program: Command): void {
  const command = resourceCommand(program, MERGES);
  withHubOptions(command.command('create <task-group-id> <task-id...>'))
    .description('merge the pull requests of completed tasks, in this order, and deploy the branch')
    .requiredOption('--project <id>', 'project of the tasks')
    .addOption(withWords(new Option('--into <branch>', 'target branch').makeOptionMandatory(), TARGET_BRANCHES))
    .addOption(withWords(new Option('--on-conflict <act>', 'stop (default), or leave a conflict out'), ON_CONFLICT))
    .option('--json', 'print JSON')
    .action(async (taskGroupId: string, taskIds: string[], flags: CreateFlags) => {
      const [address, { json, project: projectId, into: targetBranch, onConflict }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const body = { taskGroupId, projectId, taskIds, targetBranch, onConflict };
      const merge = await hub.ask<Json<MergeDetail>>('POST', '/api/merges', body);
      console.log(
        json ? printableJson(merge, 2) : oneLine(`${merge.taskGroupId} is ${merge.state}: job ${merge.jobId}`),
      );
    });
}
