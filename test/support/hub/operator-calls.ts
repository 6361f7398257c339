import type { Pool } from 'pg';
import type { DescribedApi } from './described-api.js';

/** A node that runs no jobs. */
const API_NODE = '01890000-0000-7000-8000-00000000000a';

/** Calls the operations of groups of failures, of which there is one. */
export async function callFailures(api: DescribedApi, fingerprint: string): Promise<void> {
  const params = { fingerprint };
  await api.send('get /api/failures', { query: 'from=2026-01-01&queue=background&spark=true' });
  await api.send('get /api/failures', { query: 'queue=nope', status: 404 });
  await api.send('get /api/failures/{fingerprint}', { params });
  await api.send('post /api/failures/{fingerprint}/redrive', { params, body: { reason: 'r' } });
}

/** Calls the operations of statistics and advice. */
export async function callStatistics(api: DescribedApi): Promise<void> {
  for (const path of ['/api/queues/retry/stats', '/api/queues/routing/distribution']) {
    await api.send(`get ${path}`, { query: 'queue=background' });
    await api.send(`get ${path}`, { query: 'queue=nope', status: 404 });
  }
  await api.send('post /api/queues/routing/optimize');
  await api.send('post /api/queues/routing/optimize', { body: { queues: ['nope'] }, status: 404 });
}

/** Calls the operations of nodes, of which the hub's is one. */
export async function callNodes(api: DescribedApi, ledger: Pool): Promise<void> {
  const { items } = await api.send<{ items: { id: string }[] }>('get /api/nodes');
  const params = { id: items[0]?.id ?? '' };
  for (const act of ['drain', 'resume']) await api.send(`post /api/nodes/{id}/${act}`, { params });
  await api.send('get /api/nodes/{id}', { params });
  const sql = `insert into nodes (id, role, host, pid, version) values ($1, 'api', 'h', 1, '0')`;
  await ledger.query(sql, [API_NODE]);
  for (const act of ['drain', 'resume'])
    await api.send(`post /api/nodes/{id}/${act}`, { params: { id: API_NODE }, status: 409 });
}
