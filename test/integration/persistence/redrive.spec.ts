import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '../../../src/common/answers.js';
import type { Job, JobEvent } from '../../../src/jobs/job.js';
import type { DeadLetter } from '../../../src/persistence/queries/dead-letters.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';

const JOBS = '/api/queues/jobs';
const LETTERS = '/api/dead-letters';

describe('the API of dead letters', () => {
  let hub: TestHub;
  let client: HttpClient;
  beforeAll(async () => {
    hub = await startTestHub({ engine: 'postgres', listen: true });
    client = new HttpClient(hub.port, { authorization: 'Bearer test-admin-key-of-a-test' });
  });
  afterAll(() => hub.close());

  async function call<Answer>(path: string, body?: unknown, status = 200): Promise<Answer> {
    const answer = await client.send({ path, body });
    expect({ status: answer.status, json: answer.json }).toEqual({ status, json: answer.json });
    return answer.json as Answer;
  }
  const failing = async (more: object = {}) => {
    const { id } = await hub.router.route({ type: 'test_step', data: { code: 'PERMANENT_ERROR' }, ...more });
    await hub.jobEnds(id);
    return id;
  };
  const letters = (query: string) => call<Page<DeadLetter>>(`${LETTERS}?${query}`);

  it("lists dead letters by page and filter, newest first, and finds one by its own id or its job's", async () => {
    const ids = [await failing(), await failing(), await failing({ data: { code: 'NEVER_AGAIN' } })];
    const first = await letters('limit=2&queue=Notifications');
    expect(first.items.map(({ jobId }) => jobId)).toEqual([ids[2], ids[1]]);
    const second = await letters(`limit=2&type=test-step&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ items: [{ jobId: ids[0] }], nextCursor: null });
    expect((await letters('code=NEVER_AGAIN')).items).toEqual([first.items[0]]);
    expect((await letters('queue=email')).items).toEqual([]);
    await call(`${LETTERS}?queue=nope`, undefined, 404);
    await call(`${LETTERS}?sort=age`, undefined, 400);

    const letter = first.items[0];
    expect(letter).toEqual({
      id: expect.any(String) as unknown,
      jobId: ids[2],
      type: 'test_step',
      queue: 'notifications',
      priority: 3,
      code: 'NEVER_AGAIN',
      message: 'try 1',
      attemptsMade: 1,
      failedAt: expect.stringMatching(/Z$/) as unknown,
      jobState: 'failed',
      status: 'open',
      redrivenAs: null,
    });
    expect(await call(`${LETTERS}/${letter?.id}`)).toEqual(letter);
    expect(await call(`${LETTERS}/${ids[2]}`)).toEqual(letter);
    expect(await call(`${LETTERS}/%00`, undefined, 404)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('redrives a job as a new one with the old one as its origin, recorded on both', async () => {
    const id = await failing({
      data: { code: 'PERMANENT_ERROR', ms: 500 },
      priority: 'LOW',
      attempts: 7,
      tags: ['t'],
      tenant: 'x',
    });
    const letter = await call<DeadLetter>(`${LETTERS}/${id}`);
    const answer = await client.send({ path: `${LETTERS}/${letter.id}/redrive`, body: { reason: 'mended' } });
    const job = answer.json as Job;
    expect(answer.status).toBe(202);
    expect(answer.headers.location).toBe(`${JOBS}/${job.id}`);
    expect(job).toMatchObject({
      originId: id,
      type: 'test_step',
      priority: 4,
      maxAttempts: 7,
      tags: ['t'],
      tenant: 'x',
    });
    expect(job.id).not.toBe(id);
    const last = (await call<Page<JobEvent>>(`${JOBS}/${id}/events`)).items.at(-1);
    expect(last).toMatchObject({ actor: 'admin-key', detail: { act: 'redrive', as: job.id, reason: 'mended' } });
    const [first] = (await call<Page<JobEvent>>(`${JOBS}/${job.id}/events`)).items;
    expect(first).toMatchObject({ toState: 'accepted', actor: 'admin-key', detail: { origin: id } });
    expect(await call(`${LETTERS}/${letter.id}`)).toMatchObject({ status: 'redriven', redrivenAs: job.id });
    expect((await hub.search.get(id)).state).toBe('failed');

    const refused = await call<{ code: string; detail: string }>(`${LETTERS}/${id}/redrive`, {}, 409);
    expect(refused.code).toBe('WRONG_STATE');
    expect(refused.detail).toContain(job.id);
    // After the new job has failed, too, the first one may be redriven again.
    expect((await hub.jobEnds(job.id)).state).toBe('failed');
    const third = await call<Job>(`${LETTERS}/${id}/redrive`, {}, 202);
    expect(third.originId).toBe(id);
    await hub.jobEnds(third.id);
  });

  it('redrives a job once although ten requests arrive at once', async () => {
    const id = await failing();
    // Paused, so that the new job can't fail, too, before the last request.
    await hub.queues.pauseQueue('notifications', 'a test');
    const asked = await Promise.all(
      Array.from({ length: 10 }, () => client.send({ path: `${LETTERS}/${id}/redrive`, body: {} })),
    );
    expect(asked.map(({ status }) => status).sort()).toEqual([202, ...Array<number>(9).fill(409)]);
    const { rows } = await hub.sql.query(`select 1 from jobs where origin_id = $1`, [id]);
    expect(rows).toHaveLength(1);
    await hub.queues.resumeQueue('notifications', 'a test');
  });

  it('shows that the job itself was retried, and refuses to redrive it', async () => {
    const id = await failing({ data: { code: 'PERMANENT_ERROR', times: 1 } });
    const letter = await call<DeadLetter>(`${LETTERS}/${id}`);
    await hub.sql.query(`update jobs set data = '{}' where id = $1`, [id]);
    await hub.actions.retry(id, 'test');
    await hub.jobEnds(id);
    expect(await call(`${LETTERS}/${letter.id}`)).toMatchObject({ status: 'retried', jobState: 'completed' });
    expect(await call(`${LETTERS}/${letter.id}/redrive`, {}, 409)).toMatchObject({ code: 'WRONG_STATE' });
  });

  it('answers 404 once the failed job is deleted', async () => {
    const id = await failing();
    await hub.actions.remove(id, 'test');
    await call(`${LETTERS}/${id}`, undefined, 404);
    await call(`${LETTERS}/${id}/redrive`, {}, 404);
  });

  it('passes the dedupe key to the new job, unless another job holds it', async () => {
    const content = { data: { code: 'PERMANENT_ERROR' }, dedupeKey: 'once' };
    const id = await failing(content);
    await hub.sql.query(`update jobs set data = data || '{"gate":"held key"}' where id = $1`, [id]);
    const job = await call<Job>(`${LETTERS}/${id}/redrive`, {}, 202);
    const again = await hub.router.route({
      type: 'test_step',
      ...content,
      data: { ...content.data, gate: 'held key' },
    });
    expect(again).toMatchObject({ id: job.id, duplicate: true });
    hub.runs.open('held key');
    await hub.jobEnds(job.id);
    const other = await hub.router.route({ type: 'test_step', dedupeKey: 'once', delay: 3_600_000 });
    const refused = await call<{ detail: string }>(`${LETTERS}/${id}/redrive`, {}, 409);
    expect(refused.detail).toContain(other.id);
  });
});
