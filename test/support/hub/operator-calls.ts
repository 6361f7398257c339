import { eventually } from '../eventually.js';
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

/** Calls the operations of tasks, and of workers on them. */
export async function callTasks(api: DescribedApi): Promise<void> {
  const body = { taskId: 'described', projectId: 'p', labels: ['a'], dependsOn: [], data: { n: 1 } };
  await api.send('post /api/tasks', { body, status: 202 });
  await api.send('post /api/tasks', { body: { ...body, title: 'other' }, status: 409 });
  await api.send('post /api/tasks', { body: { projectId: 'p', data: { long: 'x'.repeat(110_000) } }, status: 413 });
  const act = (taskId: string, name: string, more: object, status = 200) =>
    api.send(`post /api/tasks/{taskId}/${name}`, { params: { taskId }, body: more, status });
  const next = (requestId: string, status = 200) =>
    api.send<{ leaseToken: string }>('post /api/tasks/next', { body: { requestId }, status });
  const { leaseToken } = await next('1');
  await api.send('post /api/tasks/next', { body: { requestId: 'none', projectId: 'nobody' }, status: 204 });
  await act('described', 'progress', { leaseToken, percent: 5 });
  await api.send('get /api/tasks/{taskId}', { params: { taskId: 'described' } });
  await act('described', 'complete', { leaseToken, result: 'x'.repeat(1_100_000) }, 413);
  await act('described', 'release', { leaseToken });
  for (const name of ['progress', 'complete']) await act('described', name, { leaseToken }, 409);
  await act('described', 'fail', { leaseToken, message: 'm' }, 409);
  await next('1', 409);
  const again = await next('2');
  await act('described', 'complete', { leaseToken: again.leaseToken, result: { any: ['thing'] } });
  await act('described', 'release', { leaseToken: again.leaseToken }, 409);
  await api.send('post /api/tasks', { body: { taskId: 'second', projectId: 'p' }, status: 202 });
  await act('second', 'fail', { leaseToken: (await next('3')).leaseToken, message: 'm' });
  await api.send('get /api/tasks', { query: 'limit=1&state=blocked' });
  const params = { taskId: 'second' };
  await api.send('delete /api/tasks/{taskId}', { params, body: { reason: 'r' } });
  // A cancel of a task that runs is heard first.
  await eventually(() => api.send('delete /api/tasks/{taskId}', { params, status: 409 }));
}
