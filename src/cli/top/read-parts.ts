import { HubError } from '../../common/errors.js';
import type { Parts } from './top-state.js';

/** What the view needs of a client of the REST API. */
export interface Reader {
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
}

const OPEN_RUNNERS = ['busy', 'online', 'starting', 'registering'] as const;
const WAITING_DEMANDS = ['provisioning', 'queued', 'held', 'blocked'] as const;
const MAX_RUNNERS = 1000;
const OPEN_ALERTS = ['firing', 'acknowledged'] as const;
const MAX_LISTED = 200;

interface Items<Item> {
  items: Item[];
}

/** Reads everything; a part that the key may not read is missing. */
export async function readParts(hub: Reader): Promise<Parts> {
  const [queues, demands, alerts, others] = await Promise.all([
    permitted(hub.ask<Parts>('GET', '/api/queues/stats')),
    permitted(inStates(hub, '/api/runners/demands', WAITING_DEMANDS)),
    permitted(inStates(hub, '/api/alerts', OPEN_ALERTS)),
    readUnannounced(hub),
  ]);
  return {
    queues: queues?.queues,
    demands,
    alerts,
    ...others,
  };
}

/** Reads what no topic announces: pauses, nodes and runners. */
export async function readUnannounced(hub: Reader): Promise<Pick<Parts, 'pauses' | 'nodes' | 'runners'>> {
  const [pauses, nodes, runners] = await Promise.all([
    permitted(hub.ask<{ queues: never[] }>('GET', '/api/queues/pauses')),
    permitted(hub.ask<Items<never>>('GET', '/api/nodes')),
    permitted(Promise.all(OPEN_RUNNERS.map((state) => runnersIn(hub, state)))),
  ]);
  return {
    pauses: pauses?.queues,
    nodes: nodes?.items,
    runners: runners && Object.fromEntries(runners),
  };
}

async function inStates(hub: Reader, path: string, states: readonly string[]): Promise<never[]> {
  const pages = await Promise.all(
    states.map((state) => hub.ask<Items<never>>('GET', `${path}?state=${state}&limit=${MAX_LISTED}`)),
  );
  return pages.flatMap(({ items }) => items);
}

async function runnersIn(hub: Reader, state: string): Promise<[string, number]> {
  const { items } = await hub.ask<Items<unknown>>('GET', `/api/runners?state=${state}&limit=${MAX_RUNNERS}`);
  return [state, items.length];
}

async function permitted<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HubError && error.code === 'FORBIDDEN') return undefined;
    throw error;
  }
}
