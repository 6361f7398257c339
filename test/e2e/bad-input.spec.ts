import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type HttpHub, startHttpHub } from '../support/hub/http-hub.js';
import { bytes, types } from './bad-input/bodies.js';
import { type Case, JOBS } from './bad-input/case.js';
import { acts, bulks, reads, repeats, strangers } from './bad-input/routes.js';
import { merges } from './bad-input/merges.js';
import { deployments } from './bad-input/deployments.js';
import { prompts } from './bad-input/prompts.js';
import { tasks } from './bad-input/tasks.js';
import { patience } from '../support/limits.js';

// What the hub's own schedules enqueue may come at any moment, and is no answer to a request.
const REQUESTED = `(select id from jobs where schedule_id is null)`;
const COUNTED = {
  jobs: `id in ${REQUESTED}`,
  job_events: `job_id in ${REQUESTED}`,
  job_failures: `job_id in ${REQUESTED}`,
  job_keys: `job_id in ${REQUESTED}`,
  schedules: 'true',
  queues: 'true',
  deliveries: 'true',
  deployments: 'true',
  tasks: 'true',
  merges: 'true',
  llm_calls: 'true',
  task_leases: 'true',
  artifacts: 'true',
};

describe('bad input', () => {
  let hub: HttpHub;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    hub = await startHttpHub({ GITHUB_WEBHOOK_SECRET: 'secret' });
    const enqueue = async (body: object) => ((await hub.client.send({ path: JOBS, body })).json as { id: string }).id;
    ids['delayed'] = await enqueue({ type: 'probe_echo', delay: 3_600_000 });
    ids['done'] = await enqueue({ type: 'probe_echo', data: { fine: true } });
    for (const [name, state] of [
      ['delayed', 'delayed'],
      ['done', 'completed'],
    ] as const) {
      await eventually(
        async () =>
          ((await hub.client.send({ path: `${JOBS}/${ids[name]}` })).json as { state: string }).state === state,
      );
    }
  }, patience(60_000));

  afterAll(() => hub?.remove(), patience(60_000));

  async function counts(): Promise<Record<string, string>> {
    const list = Object.entries(COUNTED)
      .map(([table, which]) => `(select count(*) from ${table} where ${which}) as ${table}`)
      .join(', ');
    const { rows } = await hub.ledger.query<Record<string, string>>(`select ${list}`);
    return rows[0] ?? {};
  }

  const table: [string, Case[]][] = [
    ['types and fields', types],
    ['bytes', bytes],
    ['repeats', repeats],
    ['bulk', bulks],
    ['reads', reads],
    ['actions', acts],
    ['tasks', tasks],
    ['merges', merges],
    ['prompts', prompts],
    ['deployments', deployments],
    ['credentials', strangers],
  ];
  describe.each(table)('%s', (_, cases) => {
    it.each(cases)('%s is refused and changes nothing', async (_name, call, status, code) => {
      const before = await counts();
      const path = call.path.replace(/:(delayed|done)/, (_match, name: string) => ids[name] ?? '');
      const answer = await hub.client.send({ ...call, path });
      expect(answer.json).toMatchObject({
        status,
        code,
        title: expect.any(String) as unknown,
        detail: expect.any(String) as unknown,
      });
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(await counts()).toEqual(before);
      expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    });
  });

  it('leaves the hub ready', async () => {
    expect((await hub.client.send({ path: '/health/ready' })).status).toBe(200);
    const { json } = await hub.client.send({ path: `${JOBS}/${ids['delayed']}` });
    expect(json).toMatchObject({ state: 'delayed' });
  });
});
