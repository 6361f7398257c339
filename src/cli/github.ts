import type { Command } from 'commander';
import type { RepositoryInfo, RunnerInfo, WorkflowInfo } from '../github/sync/github-search.js';
import { pageText, type Json, type Listing } from './page.js';
import { readingCommand } from './reading.js';
import type { Column } from './table.js';
import { relative } from './times.js';

const REPOSITORIES: Column<Json<RepositoryInfo>>[] = [
  ['repository', ({ fullName }) => fullName],
  ['visibility', ({ visibility }) => visibility],
  ['branch', ({ defaultBranch }) => defaultBranch ?? ''],
  ['pushed', ({ pushedAt }) => relative(pushedAt)],
  ['state', ({ archived, fork }) => [archived && 'archived', fork && 'fork'].filter(Boolean).join(', ')],
];

const WORKFLOWS: Column<Json<WorkflowInfo>>[] = [
  ['repository', ({ repository }) => repository ?? ''],
  ['name', ({ name }) => name],
  ['path', ({ path }) => path],
  ['state', ({ state }) => state],
];

const RUNNERS: Column<Json<RunnerInfo>>[] = [
  ['name', ({ name }) => name],
  ['scope', ({ repository, organisation }) => repository ?? organisation ?? ''],
  ['os', ({ os }) => os],
  ['status', ({ status, busy }) => (busy ? `${status}, busy` : status)],
  ['labels', ({ labels }) => labels.join(' ')],
];

/** Adds `hub github`: what the last synchronization has found there. */
export function githubCommand(program: Command): void {
  const github = program.command('github').description('inspect what GitHub has, as the hub last saw it');
  const list = <Row>(name: string, columns: readonly Column<Row>[]) =>
    readingCommand<Listing<Row>>(github, {
      name,
      about: `list ${name}`,
      path: () => `/api/github/${name}`,
      filters: ['repository', 'organisation', 'removed', 'limit', 'cursor'],
      choices: { removed: ['true', 'false'] },
      show: (page) => pageText(columns, page),
    });
  list('repositories', REPOSITORIES);
  list('workflows', WORKFLOWS);
  list('runners', RUNNERS);
}
