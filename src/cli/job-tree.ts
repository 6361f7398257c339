import type { Command } from 'commander';
import type { JobTree } from '../persistence/queries/job-tree.js';
import type { Json } from './page.js';
import { readingCommand } from './reading.js';
import { table, type Column } from './table.js';
import { duration } from './times.js';

type Row = Json<JobTree>['items'][number] & { lines: string };

const COLUMNS: Column<Row>[] = [
  ['job', ({ lines, name, type }) => `${lines}${name === null ? '' : `${name}: `}${type}`],
  ['state', ({ state, code }) => `${state}${code === null ? '' : ` (${code})`}`],
  [
    'waited',
    ({ createdAt, runAt, startedAt, finishedAt }) => between(later(createdAt, runAt), startedAt ?? finishedAt),
  ],
  ['ran', ({ startedAt, finishedAt }) => between(startedAt, finishedAt)],
  ['id', ({ id }) => id],
];

/** Adds `hub jobs tree`. */
export function jobTreeCommand(jobs: Command): void {
  readingCommand<Json<JobTree>>(jobs, {
    name: 'tree <id>',
    about: 'print the whole family of a job as a tree',
    path: (id) => `/api/queues/jobs/${id}/tree`,
    show: treeText,
  });
}

function treeText({ items, more }: Json<JobTree>): string {
  const lines = linesOf(items.map(({ depth }) => depth));
  const rows = items.map((item, index) => ({ ...item, lines: lines[index] ?? '' }));
  return table(COLUMNS, rows) + (more ? `\nThe family has more than these ${items.length} jobs` : '');
}

/** Returns the lines that lead to each node of a tree, given as depths in its order. Pure. */
export function linesOf(depths: readonly number[]): string[] {
  /** Whether a node of this depth follows below the same parent. */
  const follows: boolean[] = [];
  return depths
    .toReversed()
    .map((depth) => {
      const stems: string[] = Array.from({ length: depth }, (_, level) => (follows[level + 1] ? '│  ' : '   '));
      if (depth > 0) stems[depth - 1] = follows[depth] ? '├─ ' : '└─ ';
      follows[depth] = true;
      follows.length = depth + 1;
      return stems.join('');
    })
    .reverse();
}

const later = (one: string, other: string | null) => (other !== null && other > one ? other : one);

function between(from: string | null, to: string | null): string {
  return from === null ? '' : duration(Math.max(0, (to === null ? Date.now() : Date.parse(to)) - Date.parse(from)));
}
