import type { Command } from 'commander';
import { RUNNER_STATES } from '../runners/model/runner-state.js';
import type { Runner, RunnerLogText } from '../runners/queries/runner-search.js';
import type { RunnerSetsUse, RunnerSetUse } from '../runners/queries/runner-set-use.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';
import { printable, printableJson } from '../common/printable.js';
import { readingCommand } from './reading.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { table } from './table.js';
import { relative } from './times.js';
import { pathSegment } from './path-segment.js';

const RUNNERS: Resource<Json<Runner>> = {
  name: 'runners',
  about: 'inspect the runners that a hub has started',
  path: '/api/runners',
  filters: ['state', 'name', 'repository', 'runnerSet', 'limit', 'cursor'],
  choices: { state: RUNNER_STATES },
  columns: [
    ['id', ({ id }) => id],
    ['name', ({ name }) => name],
    ['set', ({ runnerSet }) => runnerSet],
    ['scope', ({ repository }) => repository],
    ['state', ({ state }) => state],
    ['created', ({ createdAt }) => relative(createdAt)],
    ['ended', ({ finishedAt, removedAt }) => relative(finishedAt ?? removedAt)],
    ['why', (runner) => whyOf(runner)],
  ],
};

export function runnersCommand(program: Command): void {
  const runners = resourceCommand(program, RUNNERS);
  readingCommand<Json<RunnerSetsUse>>(runners, {
    name: 'sets',
    about: 'list the runner sets, what is in use and who waits for them',
    path: () => '/api/runners/sets',
    show: shownSets,
  });
  withHubOptions(runners.command('logs <id>'))
    .description("print what a runner's container has written")
    .option('--json', 'print JSON')
    .action(async (id: string, { json, ...address }: HubAddress & { json?: boolean }) => {
      const hub = await HubClient.open(address);
      const answer = await hub.ask<RunnerLogText>('GET', `/api/runners/${pathSegment(id)}/logs`);
      process.stdout.write(json ? `${printableJson(answer, 2)}\n` : printable(answer.log.replaceAll('\r\n', '\n')));
    });
}

function shownSets({ items, unserved }: Json<RunnerSetsUse>): string {
  const sets = table<Json<RunnerSetUse>>(
    [
      ['set', ({ name }) => name],
      ['labels', ({ labels }) => labels.join(', ')],
      ['used', ({ used, max }) => `${used.total} of ${max}`],
      ['busy', ({ used }) => String(used.busy)],
      ['warm', ({ warm }) => `${warm.there} of ${warm.wanted}`],
      ['waiting', ({ waiting }) => String(waiting.count)],
      ['why', ({ waiting }) => waiting.reason ?? ''],
    ],
    items,
  );
  if (unserved.count === 0) return sets;
  return `${sets}\n${unserved.count} wait for no set of this hub: ${printable(unserved.reason ?? 'no reason is known')}`;
}

function whyOf({ waitsFor, error, oomKilled, exitCode }: Json<Runner>): string {
  if (error !== null) return error;
  if (waitsFor !== null) return `waits: ${waitsFor}`;
  if (oomKilled) return 'ran out of memory';
  return exitCode === null ? '' : `exit code ${exitCode}`;
}
