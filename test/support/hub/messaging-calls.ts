import { eventually } from '../eventually.js';
import type { DescribedApi } from './described-api.js';

/** Calls each operation on projects. */
export async function callProjects(api: DescribedApi): Promise<void> {
  const body = { name: 'shop', dockerImage: 'octo/shop', domain: 'example.com', envVars: { TOKEN: 'secret' } };
  const params = { projectId: 'p1' };
  await api.send('put /api/projects/{projectId}', { params, body });
  await api.send('put /api/projects/{projectId}', { params: { projectId: 'p2' }, body, status: 409 });
  await api.send('get /api/projects');
  await api.send('get /api/projects/{projectId}', { params });
  await api.send('delete /api/projects/{projectId}', { params });
}

/** Calls each operation on the index of code, which is empty. */
export async function callCode(api: DescribedApi): Promise<void> {
  await api.send('get /api/search/code', { query: 'q=charge&regex=true&case=true&limit=5' });
  await api.send('get /api/code/repositories', { query: 'limit=1&cursor=1' });
}

/** Calls each operation on merges, of which the only one fails: its project is unknown. */
export async function callMerges(api: DescribedApi): Promise<void> {
  const body = { taskGroupId: 'described', projectId: 'nobody', taskIds: ['t'], targetBranch: 'main' };
  const pause = (act: string) =>
    api.send(`post /api/queues/{queueName}/${act}`, { params: { queueName: 'merges' }, body: {} });
  await pause('pause');
  await api.send('post /api/merges', { body, status: 202 });
  await api.send('post /api/merges', { body: { ...body, targetBranch: 'staging' }, status: 409 });
  await pause('resume');
  const params = { taskGroupId: 'described' };
  await eventually(async () => {
    const { state } = await api.send<{ state: string }>('get /api/merges/{taskGroupId}', { params });
    return state === 'failed';
  });
  await api.send('get /api/merges', {
    query: 'limit=1&state=failed&projectId=nobody&targetBranch=main&deploymentId=d1',
  });
}

/** Calls each operation on deployments and previews, on a hub that can run none. */
export async function callDeployments(api: DescribedApi): Promise<void> {
  const body = { deploymentId: 'd1', projectId: 'p1', environment: 'preview', branch: 'main', commitHash: 'abcdef0' };
  await api.send('post /api/deployments', { body, status: 202 });
  await api.send('post /api/deployments', { body: { ...body, branch: 'other' }, status: 409 });
  await api.send('get /api/deployments', { query: 'limit=1&environment=preview&current=false' });
  const params = { deploymentId: 'd1' };
  await api.send('get /api/deployments/{deploymentId}', { params });
  await api.send('post /api/deployments/{deploymentId}/redeploy', { params, status: 202 });
  await api.send('post /api/deployments/{deploymentId}/rollback', { params, status: 409 });
}

/** Calls each operation on a preview that is in operation. */
export async function callPreviews(api: DescribedApi, namespace: string): Promise<void> {
  await api.send('get /api/previews', { query: 'limit=1' });
  await api.send('post /api/previews/{namespace}/keep', { params: { namespace }, body: { keep: true, reason: 'r' } });
  const params = { deploymentId: 'd3' };
  await api.send('post /api/deployments/{deploymentId}/rollback', { params, status: 202 });
}

/** Calls each operation on contacts and notifications. */
export async function callNotifications(api: DescribedApi): Promise<void> {
  const params = { userId: 'ada' };
  const contact = { channels: ['email'], email: 'ada@example.com' };
  await api.send('put /api/contacts/{userId}', { params, body: contact });
  await api.send('get /api/contacts');
  await api.send('get /api/contacts/{userId}', { params });
  const body = { userId: 'ada', message: 'done' };
  const { id } = await api.send<{ id: string }>('post /api/notifications', { body, status: 202 });
  await eventually(async () => {
    const { items } = await api.send<{ items: object[] }>('get /api/notifications');
    return items.length > 0;
  });
  await api.send('get /api/notifications/{id}', { params: { id } });
  await api.send('delete /api/contacts/{userId}', { params });
}

/** Calls each operation on webhook endpoints; how they are refused is called for all. */
export async function callWebhookEndpoints(api: DescribedApi): Promise<void> {
  const path = '/api/webhook-endpoints';
  const body = { name: 'shop', url: 'https://shop.example.com/hook' };
  const { id } = await api.send<{ id: string }>(`post ${path}`, { body, status: 201 });
  await api.send(`post ${path}`, { body, status: 409 });
  await api.send(`post ${path}`, { body: { ...body, name: 'other' }, status: 201 });
  await api.send(`get ${path}`);
  const params = { id };
  await api.send(`get ${path}/{id}`, { params });
  await api.send(`put ${path}/{id}`, { params, body: { ...body, enabled: false } });
  await api.send(`put ${path}/{id}`, { params, body: { ...body, name: 'other' }, status: 409 });
  await api.send(`post ${path}/{id}/secret`, { params });
  await api.send(`post ${path}/{id}/test`, { params, status: 202 });
  await api.send(`post ${path}/{id}/recover`, { params, body: { since: '2026-01-01' } });
  await api.send('get /api/webhook-attempts', { query: `endpointId=${id}` });
  await api.send(`delete ${path}/{id}`, { params });
}
