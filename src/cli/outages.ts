import type { Command } from 'commander';
import type { Outage } from '../persistence/queries/outage-search.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const seconds = ({ beganAt, endedAt }: Json<Outage>) =>
  endedAt === null ? 'goes on' : Math.round((Date.parse(endedAt) - Date.parse(beganAt)) / 1000);

const lost = ({ store, proof }: Json<Outage>) => (store === 'postgres' ? '' : (proof?.missing ?? 'not counted'));

const OUTAGES: Resource<Json<Outage>> = {
  name: 'outages',
  about: 'inspect outages of Redis and PostgreSQL',
  path: '/api/outages',
  filters: ['limit', 'cursor'],
  columns: [
    ['id', ({ id }) => id],
    ['store', ({ store }) => store],
    ['began', ({ beganAt }) => relative(beganAt)],
    ['seconds', seconds],
    ['nodes', ({ nodes }) => nodes],
    ['jobs from the ledger', ({ jobs }) => jobs],
    ['accepted', ({ proof }) => proof?.accepted ?? ''],
    ['ended', ({ proof }) => proof?.ended ?? ''],
    ['lost', lost],
  ],
  listOnly: true,
};

export function outagesCommand(program: Command): void {
  resourceCommand(program, OUTAGES);
}
