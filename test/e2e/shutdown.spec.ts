import { describe, expect, it } from 'vitest';
import { endSignals } from '../../src/common/end-signals.js';
import { eventually } from '../support/eventually.js';
import { HubProcess, dataFolder } from '../support/hub/hub-process.js';
import { testRedis } from '../support/stores/redis.js';
import { concurrentCases } from '../support/concurrent-cases.js';
import { bound } from '../support/limits.js';

const JOBS = 150;
/** Durations in milliseconds; some far exceed the grace, so their jobs are released. */
const durations = Array.from({ length: JOBS }, (_, n) => (n % 10 === 0 ? 4000 : 50 + (n % 7) * 30));

const redis = await testRedis();
const engines: { name: string; variables: Record<string, string> }[] = [
  { name: 'PostgreSQL', variables: {} },
  ...(redis ? [{ name: 'Redis', variables: { REDIS_URL: redis.url } }] : []),
];
(redis ? describe : describe.skip)('a hub on Redis', () => {
  it('is among the cases below', () => expect(engines).toHaveLength(2));
});

interface Listed {
  id: string;
  state: string;
  attemptsMade: number;
}

// Each case has its own process, database and folder, and mostly waits for sleeping jobs and expiring locks.
const together = concurrentCases({ atOnce: 4, within: 240_000 });

describe.each(engines)('a hub under load on $name', ({ variables }) => {
  /** Adds a case whose hubs and folder are removed at its end. */
  function test(name: string, run: (start: () => Promise<HubProcess>) => Promise<void>): void {
    together(name, async () => {
      const folder = dataFolder();
      const hubs: HubProcess[] = [];
      try {
        await run(() => start(folder.path, hubs));
      } finally {
        for (const hub of hubs) if (hub.child.exitCode === null) await hub.end('SIGTERM');
        folder.remove();
      }
    });
  }

  async function start(folder: string, hubs: HubProcess[]): Promise<HubProcess> {
    const hub = await HubProcess.start(folder, {
      SHUTDOWN_GRACE_MS: '500',
      QUEUE_BACKGROUND_CONCURRENCY: '10',
      REDIS_PREFIX: folder.slice(-6),
      ...variables,
    });
    hubs.push(hub);
    const ms = await hub.ready();
    process.stdout.write(`ready in ${Math.round(ms)} ms\n`);
    return hub;
  }

  async function jobs(hub: HubProcess, tag: string): Promise<Listed[]> {
    const answer = await hub.http.send({ path: `/api/queues/jobs?limit=1000&tag=${tag}` });
    return (answer.json as { items: Listed[] }).items;
  }

  const count = (all: Listed[], state: string) => all.filter((job) => job.state === state).length;

  async function underLoad(hub: HubProcess, tag: string): Promise<void> {
    const answer = await hub.http.send({
      path: '/api/queues/jobs/bulk',
      body: { jobs: durations.map((ms) => ({ type: 'probe_sleep', data: { ms }, tags: [tag] })) },
    });
    expect(answer.status).toBe(202);
    await eventually(async () => {
      const all = await jobs(hub, tag);
      return count(all, 'completed') >= 5 && count(all, 'active') >= 5;
    });
  }

  async function allCompleted(hub: HubProcess, tag: string): Promise<Listed[]> {
    return eventually(
      async () => {
        const all = await jobs(hub, tag);
        if (count(all, 'completed') === JOBS) return all;
        throw new Error(JSON.stringify(all.filter(({ state }) => state !== 'completed').slice(0, 5)));
      },
      { within: 60_000 },
    );
  }

  test('exits with 0 on SIGTERM; the next start finishes all jobs, and the releases use no attempt', async (start) => {
    const tag = 'terminated';
    const first = await start();
    await underLoad(first, tag);
    const asked = performance.now();
    expect(await first.end('SIGTERM')).toBe(0);
    expect(performance.now() - asked).toBeLessThan(bound(10_000));
    const second = await start();
    expect(count(await jobs(second, tag), 'completed')).toBeLessThan(JOBS);
    for (const job of await allCompleted(second, tag)) expect(job.attemptsMade).toBe(1);
    // As if its terminal were closed, unless these tests run under nohup.
    expect(await second.end(endSignals().at(-1) ?? 'SIGTERM')).toBe(0);
  });

  test('is killed; the next start in its data directory finishes all jobs', async (start) => {
    const tag = 'killed';
    const first = await start();
    await underLoad(first, tag);
    expect(await first.end('SIGKILL')).toBeNull();
    const second = await start();
    const began = performance.now();
    await allCompleted(second, tag);
    process.stdout.write(`all ended ${Math.round(performance.now() - began)} ms after the second start\n`);
    expect(await second.end('SIGTERM')).toBe(0);
  });
});
