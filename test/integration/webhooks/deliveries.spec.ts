import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { LedgerDb } from '../../../src/database/ledger-db.js';
import { eventually } from '../../support/eventually.js';
import { startRunnerHub, type RunnerHub } from '../../support/hub/runner-hub.js';
import { fieldsOf, WebhookSender } from '../../support/hub/webhook-sender.js';
import { patience } from '../../support/limits.js';

const MIB = 1024 * 1024;
let hub: RunnerHub;
let github: WebhookSender;

beforeAll(async () => {
  hub = await startRunnerHub();
  github = new WebhookSender(hub);
});
afterAll(() => hub.close());

describe('a delivery', () => {
  it('with a processed GUID is a duplicate', async () => {
    const guid = randomUUID();
    const first = await github.send({ guid });
    await github.processed(guid);
    const again = await github.send({ guid });
    expect([again.status, again.json]).toEqual([200, { duplicate: true, deliveryId: guid }]);
    expect((await github.delivery(guid))['jobId']).toBe(fieldsOf(first)['jobId']);
  });

  it('is recognized by its GUID in either case', async () => {
    const guid = randomUUID();
    expect((await github.send({ guid: guid.toUpperCase() })).json).toMatchObject({ deliveryId: guid });
    await github.processed(guid.toUpperCase());
    expect((await github.send({ guid })).json).toEqual({ duplicate: true, deliveryId: guid });
  });

  it('keeps the digits of numbers that JavaScript would round', async () => {
    const guid = randomUUID();
    await github.send({ guid, body: '{"zen":"Design for failure.","hook_id":123456789012345678901234567890}' });
    const { text, json, headers } = await hub.http.send({ path: `/api/deliveries/${guid}` });
    expect(text).toContain('123456789012345678901234567890');
    expect(json).toMatchObject({ id: guid, payload: { zen: 'Design for failure.' } });
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  const queued = (job: object) => {
    const fields = { id: 1, run_id: 1, run_attempt: 1, labels: ['nobody'], ...job };
    const repository = { full_name: 'octo/hello', private: true, fork: false };
    return JSON.stringify({ action: 'queued', workflow_job: fields, repository });
  };
  it.each<[string, string, string, RegExp]>([
    ['101 labels', queued({ labels: Array(101).fill('x') }), 'ignored', /^workflow_job.labels: /],
    [
      'an invalid run_attempt',
      queued({ id: 2, run_attempt: '1x' }),
      'processed',
      /^run_attempt is "1x": 1 is assumed$/,
    ],
    ['more than a megabyte', queued({ name: 'x'.repeat(MIB) }), 'ignored', /^it has \d+ bytes/],
    ['another shape', '{"action":"queued"}', 'ignored', /^workflow_job: /],
  ])('of a workflow_job with %s reports what was not understood', async (_name, body, status, error) => {
    const guid = randomUUID();
    await github.send({ guid, body, event: 'workflow_job' });
    expect(await github.processed(guid)).toMatchObject({ status, error: expect.stringMatching(error) as unknown });
  });

  it('is stored once when many with its GUID come together', async () => {
    const guid = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => github.send({ guid })));
    expect(answers.every(({ status }) => status === 202 || status === 200)).toBe(true);
    const jobs = new Set(answers.map((answer) => fieldsOf(answer)['jobId']).filter((id) => id !== undefined));
    expect([...jobs]).toEqual([(await github.delivery(guid))['jobId']]);
  });

  it('has the same job while that is open, and a new one after its loss', async () => {
    await hub.http.send({ method: 'POST', path: '/api/queues/webhook-processing/pause' });
    const guid = randomUUID();
    const first = fieldsOf(await github.send({ guid }));
    const again = await github.send({ guid });
    expect([again.status, again.json]).toEqual([202, first]);
    await hub.http.send({ method: 'POST', path: `/api/queues/jobs/${String(first['jobId'])}/cancel` });
    const third = fieldsOf(await github.send({ guid }));
    expect(third['jobId']).not.toBe(first['jobId']);
    await hub.http.send({ method: 'POST', path: '/api/queues/webhook-processing/resume' });
    expect(await github.processed(guid)).toMatchObject({ jobId: third['jobId'], status: 'ignored' });
  });
});

describe('/api/deliveries', () => {
  it('lists pages from the newest delivery to the oldest', async () => {
    const guids = [randomUUID(), randomUUID(), randomUUID()];
    for (const guid of guids) await github.send({ guid, event: 'gollum' });
    const page = async (cursor: string) =>
      fieldsOf(await hub.http.send({ path: `/api/deliveries?event=gollum&limit=2${cursor}` }));
    const first = await page('');
    const second = await page(`&cursor=${String(first['nextCursor'])}`);
    const ids = [first, second].flatMap(({ items }) => (items as { id: string }[]).map(({ id }) => id));
    expect(ids).toEqual(guids.toReversed());
    expect(second['nextCursor']).toBeNull();
  });

  it.each(['completed', 'active'])('replays a processed delivery whose job is %s', async (state) => {
    const guid = randomUUID();
    const { jobId } = fieldsOf(await github.send({ guid }));
    await github.processed(guid);
    // Active: the outcome of the job is still on its way to the ledger.
    const jobIs = `update jobs set state = $2 where id = $1 and state = 'completed' returning id`;
    const ledger = hub.app.get(LedgerDb, { strict: false });
    await eventually(async () => (await ledger.query(jobIs, [jobId, state])).length === 1);
    const answer = await hub.http.send({ method: 'POST', path: `/api/deliveries/${guid}/replay` });
    expect(answer.status).toBe(202);
    expect(fieldsOf(answer)['jobId']).not.toBe(jobId);
    expect(await github.processed(guid)).toMatchObject({ jobId: fieldsOf(answer)['jobId'], status: 'ignored' });
    await ledger.query(`update jobs set state = 'completed' where id = $1`, [jobId]);
  });

  it.each([
    ['GET', '/api/deliveries/unknown', 404],
    ['POST', '/api/deliveries/unknown/replay', 404],
    ['GET', '/api/deliveries?limit=0', 400],
    ['GET', '/api/deliveries?cursor=x', 400],
    ['GET', '/api/deliveries?what=x', 400],
    ['GET', '/api/deliveries/a%00b', 400],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await hub.http.send({ method, path })).status).toBe(status);
  });

  it('refuses requests without a key', async () => {
    expect((await hub.stranger.send({ path: '/api/deliveries' })).status).toBe(401);
  });
});

describe('every example of @octokit/webhooks-examples', () => {
  const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
    name: string;
    examples: object[];
  }[];

  it(
    'is acknowledged with 202, processed without a failed job, and a duplicate the second time',
    async () => {
      const all = examples.flatMap(({ name, examples: payloads }) =>
        payloads.map((payload) => ({ event: name, guid: randomUUID(), body: JSON.stringify(payload) })),
      );
      expect(all).toHaveLength(329);
      const statuses = await Promise.all(all.map(async (hook) => (await github.send(hook)).status));
      expect(new Set(statuses)).toEqual(new Set([202]));
      const outcomes = await Promise.all(all.map(async ({ guid }) => (await github.processed(guid))['status']));
      const count = (status: string) => outcomes.filter((outcome) => outcome === status).length;
      const jobEvents = all.filter(({ event }) => event === 'workflow_job').length;
      expect([count('failed'), count('processed'), count('ignored')]).toEqual([0, jobEvents, 329 - jobEvents]);
      const failed = fieldsOf(await hub.http.send({ path: '/api/queues/jobs?state=failed' }));
      expect(failed['items']).toEqual([]);
      const again = await Promise.all(all.map((hook) => github.send(hook)));
      expect(
        again.every(({ status, json: body }) => status === 200 && (body as { duplicate: boolean }).duplicate),
      ).toBe(true);
    },
    patience(120_000),
  );
});
