import type { Command } from 'commander';
import type { NodeInfo, NodeOrdered } from '../persistence/nodes/nodes.js';
import type { HubClient } from './hub-client.js';
import { REASON, resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

type Row = Json<NodeInfo>;

const says = ({ drained, active, obeyed }: Json<NodeOrdered>) => {
  const confirmed = obeyed ? '' : ' from its next heartbeat: it has not confirmed it yet';
  return drained
    ? `takes no more jobs${confirmed}; ${active} ${active === 1 ? 'is' : 'are'} running`
    : `takes jobs${confirmed}`;
};

const NODES: Resource<Row> = {
  name: 'nodes',
  about: "inspect and drain a hub's processes",
  path: '/api/nodes',
  filters: [],
  columns: [
    ['id', ({ id }) => id],
    ['role', ({ role }) => role],
    ['host', ({ host }) => host],
    ['pid', ({ pid }) => pid],
    ['version', ({ version }) => version],
    ['state', ({ alive, drained }) => (alive ? (drained ? 'drained' : 'running') : 'ended')],
    ['active', ({ active }) => active],
    ['started', ({ startedAt }) => relative(startedAt)],
    ['heartbeat', ({ heartbeatAt }) => relative(heartbeatAt)],
    ['why', ({ drained }) => drained?.reason ?? ''],
  ],
  list: (hub: HubClient) => hub.ask<{ items: Row[]; nextCursor: null }>('GET', '/api/nodes'),
  acts: [
    { name: 'drain', about: 'take no more jobs; running ones go on', options: [REASON], says },
    { name: 'resume', about: 'take jobs again', options: [REASON], says },
  ],
};

export function nodesCommand(program: Command): void {
  resourceCommand(program, NODES);
}
