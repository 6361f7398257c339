import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idFloor } from '../../../src/common/ids.js';
import type { ComponentStatus } from '../../../src/families/status/component-status.js';
import { StatusComponents } from '../../../src/families/status/status-components.js';
import { LedgerRetention } from '../../../src/jobs/ports/maintenance.js';
import { eventually } from '../../support/eventually.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { patience } from '../../support/limits.js';

const LIMIT_MS = patience(60_000);

let hub: TestHub;
let http: HttpClient;
beforeAll(async () => {
  hub = await startTestHub({ engine: 'postgres', listen: true });
  http = new HttpClient(hub.port, { authorization: 'Bearer test-admin-key-of-a-test' });
}, LIMIT_MS);
afterAll(() => hub?.close(), LIMIT_MS);

const enqueue = async (data: Record<string, unknown>, delay?: number) =>
  (await hub.router.route({ type: 'update_status', data, delay })).id;
const ended = async (id: string) => {
  const { state, result } = await hub.jobEnds(id);
  return { state, result };
};
const update = async (component: string, status: string, detail?: string) =>
  ended(await enqueue({ component, status, detail }));
const history = async (component: string) =>
  (
    await hub.sql.query<{ status: string; detail: string | null }>(
      `select status, detail from status_changes where component = $1 order by seq`,
      [component],
    )
  ).rows;
const page = async (query = '') => {
  const { status, json } = await http.send({ path: `/api/status${query}` });
  return { status, ...(json as { items: Record<string, string>[]; nextCursor: string | null }) };
};
const one = async (name: string) => (await page('?limit=1000')).items.find((component) => component.name === name);
const APPLIED = { state: 'completed', result: { applied: true } };
const LATE = { state: 'completed', result: { applied: false } };

describe('update_status', () => {
  it('keeps the status of components, its start and its history', async () => {
    expect(await update('API', 'operational')).toEqual(APPLIED);
    const first = await one('API');
    expect(first).toEqual({
      name: 'API',
      status: 'operational',
      detail: null,
      since: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: first?.since,
    });
    expect(await update('API', 'degraded', ' slow ')).toEqual(APPLIED);
    const second = await one('API');
    expect(second).toMatchObject({ status: 'degraded_performance', detail: 'slow', since: second?.updatedAt });
    expect(Date.parse(second?.since ?? '')).toBeGreaterThan(Date.parse(first?.since ?? ''));
    // The same again changes nothing; other words change the detail only.
    expect(await update('API', 'degraded_performance', 'slow')).toEqual(APPLIED);
    expect(await update('API', 'degraded_performance', 'still slow')).toEqual(APPLIED);
    const last = await one('API');
    expect(last).toMatchObject({ detail: 'still slow', since: second?.since });
    expect(Date.parse(last?.updatedAt ?? '')).toBeGreaterThan(Date.parse(second?.updatedAt ?? ''));
    expect(await history('API')).toEqual([
      { status: 'operational', detail: null },
      { status: 'degraded_performance', detail: 'slow' },
      { status: 'degraded_performance', detail: 'still slow' },
    ]);
  });

  it('lets no older job overwrite a newer one, however late the older one runs', async () => {
    const older = await enqueue({ component: 'Runners', status: 'major_outage' }, 3_600_000);
    const newer = await enqueue({ component: 'Runners', status: 'operational' });
    expect(await ended(newer)).toEqual(APPLIED);
    await hub.jobIs(older, 'delayed');
    await hub.actions.promote(older, 'a test');
    expect(await ended(older)).toEqual(LATE);
    expect(await one('Runners')).toMatchObject({ status: 'operational' });
    expect(await history('Runners')).toEqual([{ status: 'operational', detail: null }]);
    await eventually(async () => {
      const { rows } = await hub.sql.query(`select line from job_logs where job_id = $1`, [older]);
      expect(rows).toEqual([{ line: 'Runners has been updated by a newer job' }]);
      return true;
    });
  });

  it("orders updates by PostgreSQL's clock, whatever the time in the jobs' ids", async () => {
    const updates = hub.app.get(StatusComponents, { strict: false });
    const made = async (ahead: number) => {
      const id = `${idFloor(Date.now() + ahead).slice(0, 14)}7000-8000-${'0'.repeat(12)}`;
      await hub.sql.query(
        `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, node, run_number)
         values ($1, 'update_status', 'monitoring', 'completed', 3, '{}', 1, 'a test', null, 1)`,
        [id],
      );
      return id;
    };
    const apply = (jobId: string, status: ComponentStatus) => updates.apply({ jobId, component: 'Clocks', status });
    const ahead = await made(3_600_000);
    const next = await made(1_800_000);
    const behind = await made(0);
    expect(await apply(ahead, 'major_outage')).toBe(true);
    expect(await apply(next, 'partial_outage')).toBe(true);
    expect(await apply(behind, 'operational')).toBe(true);
    expect(await apply(next, 'partial_outage')).toBe(false);
    expect(await apply(ahead, 'major_outage')).toBe(false);
    expect(await one('Clocks')).toMatchObject({ status: 'operational' });
  });

  it('has the same effect when it runs twice', async () => {
    const id = await enqueue({ component: 'Webhooks', status: 'partial_outage' });
    expect(await ended(id)).toEqual(APPLIED);
    const before = await one('Webhooks');
    await hub.actions.retry(id, 'a test');
    expect(await ended(id)).toEqual(APPLIED);
    expect(await one('Webhooks')).toEqual(before);
    expect(await history('Webhooks')).toHaveLength(1);
  });

  it('ends with the newest of many concurrent updates', async () => {
    const statuses = ['operational', 'major_outage', 'partial_outage', 'maintenance'];
    const jobs = Array.from({ length: 40 }, (_, n) => ({
      type: 'update_status',
      data: { component: 'Deploys', status: statuses[n % 4], detail: `${n}` },
    }));
    const accepted = await hub.router.routeBatch(jobs);
    for (const { id } of accepted) expect((await hub.jobEnds(id)).state).toBe('completed');
    const { rows: inOrder } = await hub.sql.query<{ id: string }>(
      `select id from jobs where id = any($1) order by created_at, id`,
      [accepted.map(({ id }) => id)],
    );
    const order = inOrder.map(({ id }) => id);
    const newest = order.at(-1);
    const { rows } = await hub.sql.query<{ job_id: string; detail: string }>(
      `select job_id, detail from status_components where name = 'Deploys'`,
    );
    expect(rows).toEqual([{ job_id: newest, detail: `${accepted.findIndex(({ id }) => id === newest)}` }]);
    const { rows: changes } = await hub.sql.query<{ ids: string[] }>(
      `select array_agg(job_id::text order by seq) as ids from status_changes where component = 'Deploys'`,
    );
    expect(changes[0]?.ids).toEqual(order.filter((id) => changes[0]?.ids.includes(id)));
  });

  it.each([
    ['an unknown status', { component: 'API', status: 'down' }],
    ['no component', { status: 'operational' }],
    ['a blank component', { component: '  ', status: 'operational' }],
    ['an unknown field', { component: 'API', status: 'operational', since: 'ever' }],
    ['a detail that is too long', { component: 'API', status: 'operational', detail: 'x'.repeat(2001) }],
  ])('refuses %s', async (_, data) => {
    await expect(enqueue(data)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('shows components page by page, by name', async () => {
    const names = (await page()).items.map(({ name }) => name);
    const seen: (string | undefined)[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const next: Awaited<ReturnType<typeof page>> = await page(
        `?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      expect(next.items.length).toBeLessThanOrEqual(2);
      seen.push(...next.items.map(({ name }) => name));
      cursor = next.nextCursor;
    }
    expect(seen).toEqual(names);
    expect(new Set(seen).size).toBeGreaterThan(2);
  });

  it('keeps its history for the time of retention, and components forever', async () => {
    await hub.sql.query(
      `update status_changes set at = now() - interval '40 days' where component = 'API' and status = 'operational'`,
    );
    await hub.app.get(LedgerRetention, { strict: false }).apply();
    expect(await history('API')).toHaveLength(2);
    expect(await one('API')).toMatchObject({ detail: 'still slow' });
  });
});
