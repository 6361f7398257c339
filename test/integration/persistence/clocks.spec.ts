import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { idTime } from '../../../src/common/ids.js';
import { Nodes, type NodeInfo } from '../../../src/persistence/nodes/nodes.js';
import { Schedules } from '../../../src/persistence/schedules/schedules.js';
import { JobRouter } from '../../../src/routing/job-router.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("a node whose clock differs from PostgreSQL's", () => {
  let hub: HttpHub;
  let router: JobRouter;
  let nodes: Nodes;
  let schedules: Schedules;
  const now = Date.now.bind(Date);
  beforeAll(async () => {
    hub = await startHttpHub();
    router = hub.app.get(JobRouter, { strict: false });
    nodes = hub.app.get(Nodes, { strict: false });
    schedules = hub.app.get(Schedules, { strict: false });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  afterAll(() => hub?.remove());

  /** Shifts this process's clock; timers remain real. */
  const setClock = (ahead: number) => vi.setSystemTime(now() + ahead);

  it('delays no schedule, and creates no id of another day', async () => {
    setClock(400 * DAY);
    await nodes.beat();
    const { id } = await router.route({ type: 'probe_echo', repeat: { pattern: '0 3 * * *' } });
    const hourly = await router.route({ type: 'probe_echo', repeat: { every: HOUR } });
    const job = await router.route({ type: 'probe_echo' });
    vi.useRealTimers();
    for (const schedule of [id, hourly.id])
      expect((await schedules.get(schedule)).nextAt?.getTime()).toBeLessThanOrEqual(now() + DAY);
    expect(Math.abs(idTime(job.id) - now())).toBeLessThan(60_000);
    await eventually(async () => {
      const { json } = await hub.client.send({ path: `/api/queues/jobs/${job.id}` });
      return (json as { state: string }).state === 'completed';
    });
  });

  it('is degraded, not down, and shows the difference until the clocks agree', async () => {
    const clock = async () => {
      const { json, status } = await hub.client.send({ path: '/health/ready' });
      return [status, (json as { info: { clock: object } }).info.clock];
    };
    const shown = async () => {
      const { json } = await hub.client.send({ path: '/api/nodes' });
      return (json as { items: NodeInfo[] }).items[0]?.clockAheadMs ?? 0;
    };
    const metric = async () => (await hub.client.send({ path: '/metrics' })).text;
    setClock(-2 * HOUR);
    // The first heartbeat measures the difference, the second publishes it.
    await nodes.beat();
    await nodes.beat();
    expect(await clock()).toEqual([200, { status: 'up', degraded: true, reason: expect.any(String) }]);
    expect(Math.abs((await shown()) + 2 * HOUR)).toBeLessThan(60_000);
    expect(await metric()).toMatch(/runnerhub_clock_ahead_seconds -7\d{3}/);
    vi.useRealTimers();
    await nodes.beat();
    await nodes.beat();
    expect(await clock()).toEqual([200, { status: 'up' }]);
    // The measurement is uncertain by some milliseconds on a busy machine.
    expect(Math.abs(await shown())).toBeLessThan(1000);
  });

  it('corrects schedules that a wrong clock has moved further ahead than one period', async () => {
    const made = await Promise.all([
      router.route({ type: 'probe_echo', repeat: { every: HOUR } }),
      router.route({ type: 'probe_echo', repeat: { pattern: '0 * * * *' } }),
    ]);
    const ids = made.map(({ id }) => id);
    await hub.ledger.query(`update schedules set next_at = now() + interval '399 days' where id = any($1)`, [ids]);
    schedules.start();
    await eventually(async () => {
      const found = await Promise.all(ids.map((id) => schedules.get(id)));
      return found.every(({ nextAt }) => nextAt !== null && nextAt.getTime() <= now() + HOUR + 1000);
    });
  });
});
