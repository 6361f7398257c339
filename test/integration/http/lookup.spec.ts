import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';

interface Found {
  items: { kind: string; id: string; title: string }[];
}

describe('a lookup', () => {
  let hub: HttpHub;
  const ids = {} as Record<'task' | 'email' | 'endpoint', string>;
  const send = async (method: string, path: string, body: object) => {
    const { status, json, text } = await hub.client.send({ method, path, body });
    if (status >= 300) throw new Error(text);
    return json as { id: string; queueId: string };
  };
  const find = async (text: string) => {
    const { status, json } = await hub.client.send({ path: `/api/lookup?id=${encodeURIComponent(text)}` });
    expect(status).toBe(200);
    return (json as Found).items.map(({ kind, id }) => `${kind} ${id}`);
  };

  beforeAll(async () => {
    hub = await startHttpHub();
    const task = { taskId: 'fix-42', projectId: 'shop', title: 'Repair the Checkout 100%' };
    await send('POST', '/api/tasks', task);
    ids.task = 'fix-42';
    const mail = { to: 'Ada@example.com', subject: 'Hello', text: 'It is done.' };
    ids.email = (await send('POST', '/api/emails', mail)).queueId;
    ids.endpoint = (await send('POST', '/api/webhook-endpoints', { name: 'Shop events', url: 'https://x.example' })).id;
    await send('PUT', '/api/contacts/ada_l', { channels: ['email'], email: 'ada@example.com' });
    await send('PUT', '/api/contacts/adam', { channels: ['email'], email: 'adam@example.com' });
    const project = { name: 'web-shop', dockerImage: 'octo/shop', domain: 'shop.example.com' };
    await send('PUT', '/api/projects/p-1', project);
    for (const queue of ['deploys', 'merges']) await send('POST', `/api/queues/${queue}/pause`, {});
    const deployment = { deploymentId: 'release-7', projectId: 'p-2', environment: 'staging', branch: 'main' };
    await send('POST', '/api/deployments', { ...deployment, commitHash: '0123abc4567' });
    const merge = { taskGroupId: 'Sprint-7', projectId: 'p-2', taskIds: ['t'], targetBranch: 'main' };
    await send('POST', '/api/merges', merge);
  });
  afterAll(() => hub?.remove());

  it('finds what has an id', async () => {
    expect(await find('fix-42')).toEqual(['task fix-42']);
    expect(await find(ids.email.toUpperCase())).toEqual([`email ${ids.email}`]);
    expect(await find(ids.endpoint)).toEqual([`webhook-endpoint ${ids.endpoint}`]);
    expect(await find('adam')).toEqual(['contact adam']);
    expect(await find('p-1')).toEqual(['project p-1']);
    expect(await find('release-7')).toEqual(['deployment release-7']);
  });

  it('finds recent jobs by the last characters of their ids', async () => {
    const { id } = await send('POST', '/api/queues/jobs', { type: 'probe_echo', delay: 3_600_000 });
    for (const end of [id.slice(-8), id.slice(-12).toUpperCase(), id.slice(1)])
      expect(await find(end)).toEqual([`job ${id}`]);
    expect(await find(id.slice(-7))).toEqual([]);
    await send('POST', `/api/queues/jobs/${id}/cancel`, {});
    await hub.client.send({ method: 'DELETE', path: `/api/queues/jobs/${id}` });
    expect(await find(id.slice(-12))).toEqual([]);
  });

  it('finds what has a name, in any case', async () => {
    expect(await find('the checkout')).toEqual(['task fix-42']);
    expect(await find('SHOP')).toEqual([`webhook-endpoint ${ids.endpoint}`, 'project p-1']);
    expect(await find('ADA')).toEqual(['contact ada_l', 'contact adam']);
    expect(await find('ada@EXAMPLE.com')).toEqual([`email ${ids.email}`, 'contact ada_l']);
  });

  it('finds deployments by the beginning of their commit, and merges by a part of their group', async () => {
    for (const commit of ['0123abc', '0123abc4567']) expect(await find(commit)).toEqual(['deployment release-7']);
    expect(await find('0123ab')).toEqual([]);
    expect(await find('sprint')).toEqual(['merge Sprint-7']);
  });

  it('takes no sign of a text for a pattern', async () => {
    expect(await find('ada_')).toEqual(['contact ada_l']);
    expect(await find('100%')).toEqual(['task fix-42']);
    for (const text of ['%', '_', '\\', "'; drop table tasks --", 'shop%'])
      expect((await find(text)).filter((found) => !found.startsWith('task fix'))).toEqual([]);
  });
});
