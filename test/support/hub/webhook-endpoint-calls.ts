import type { DescribedApi } from './described-api.js';

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
