import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Why } from '../../../src/jobs/why.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';

const JOBS = '/api/queues/jobs';
const HOUR = 3_600_000;

describe('why a job waits', () => {
  let hub: HttpHub;
  beforeAll(async () => void (hub = await startHttpHub({ QUEUE_BACKGROUND_CONCURRENCY: '1' })));
  afterAll(() => hub?.remove());

  const post = (path: string, body: object = {}) => hub.client.send({ method: 'POST', path, body });
  const enqueue = async (body: object) => ((await post(JOBS, body)).json as { id: string }).id;
  const probe = (more: object = {}) => enqueue({ type: 'probe_echo', ...more });
  const why = async (id: string): Promise<Why> => {
    const { status, json } = await hub.client.send({ path: `${JOBS}/${id}/why` });
    expect({ status, json }).toMatchObject({ status: 200 });
    return json as Why;
  };
  const becomes = (id: string, code: string) =>
    eventually(async () => {
      const answer = await why(id);
      return answer.code === code && answer;
    });

  it('names who paused its queue, why, and who is ahead', async () => {
    await post('/api/queues/background/pause', { reason: 'the provider is away' });
    const first = await probe({ tenant: 'acme', priority: 'high' });
    await probe({ tenant: 'acme' });
    await probe({ tenant: 'globex', priority: 'low' });
    const last = await probe({ priority: 'low' });
    expect(await why(first)).toMatchObject({
      code: 'PAUSED',
      waits: true,
      position: 1,
      ahead: { total: 0, exact: true },
    });
    const { reason, ...answer } = await why(last);
    expect(reason).toMatch(
      /^Queue background is paused by admin-key since .*: "the provider is away"; 3 are ahead of it$/,
    );
    expect(answer).toMatchObject({
      position: 4,
      ahead: {
        ...{ total: 3, byPriority: [2, 3, 4].map((value) => ({ value, count: 1 })) },
        byTenant: [
          { value: 'acme', count: 2 },
          { value: 'globex', count: 1 },
        ],
      },
      setting: { name: 'pause' },
    });
    const { json } = await hub.client.send({ path: '/api/queues/pauses' });
    expect(json).toMatchObject({ queues: [{ name: 'background', paused: true, reason: 'the provider is away' }] });
    await post('/api/queues/background/resume');
    await becomes(last, 'ENDED');
    expect((await hub.client.send({ path: '/api/queues/pauses' })).json).toEqual({ queues: [] });
  });

  it('is the full queue, and the running jobs are not waiting', async () => {
    const running = await enqueue({ type: 'probe_sleep', data: { ms: HOUR } });
    expect(await becomes(running, 'RUNNING')).toMatchObject({ waits: false, position: null, ahead: null });
    const waiting = await probe();
    expect(await becomes(waiting, 'CAPACITY')).toMatchObject({
      reason: 'The only slot of queue background is busy; it is next',
      setting: { name: 'QUEUE_BACKGROUND_CONCURRENCY', value: '1' },
    });
    await post(`${JOBS}/${running}/cancel`);
    await becomes(waiting, 'ENDED');
  });

  it('is the rate limit, and until when', async () => {
    const plain = hub;
    hub = await startHttpHub({ QUEUE_BACKGROUND_RATE_MAX: '1', QUEUE_BACKGROUND_RATE_MS: '600000' });
    try {
      await becomes(await probe(), 'ENDED');
      const { reason, setting } = await becomes(await probe(), 'RATE_LIMITED');
      expect(reason).toMatch(
        /^Queue background starts at most 1 job in 600 s, and the next one in (5\d\d(\.\d)?|600) s; it is next$/,
      );
      expect(setting?.name).toBe('QUEUE_BACKGROUND_RATE_MAX');
    } finally {
      await hub.remove();
      hub = plain;
    }
  });

  it('is its own time: a delay, or a retry after an error', async () => {
    const runAt = new Date(Date.now() + HOUR);
    const delayed = await probe({ runAt, deadline: new Date(Date.now() + 2 * HOUR) });
    expect(await why(delayed)).toMatchObject({ code: 'DELAYED', position: null, until: runAt.toISOString() });
    expect((await why(delayed)).reason).toContain('It fails at its deadline');
    const failing = { type: 'probe_fail', data: { code: 'NETWORK_TIMEOUT', times: 2 }, attempts: 2, backoff: HOUR };
    const { reason } = await becomes(await enqueue(failing), 'RETRY');
    expect(reason).toMatch(/^It failed with NETWORK_TIMEOUT; attempt 2 of 2 follows at /);
  });

  it('is unknown of a job that does not exist', async () => {
    const answer = await hub.client.send({ path: `${JOBS}/01890000-0000-7000-8000-000000000000/why` });
    expect(answer).toMatchObject({ status: 404, json: { code: 'JOB_NOT_FOUND' } });
  });
});
