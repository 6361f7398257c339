import { afterAll, expect, it } from 'vitest';
import type { JobRequestInput } from '../../src/jobs/job-request.js';
import { describeEngines, startTestHub, type EngineKind, type TestHub } from '../support/hub/hub.js';
import { flawOf, type TrailEvent } from '../support/stores/job-history.js';
import { patience } from '../support/limits.js';

const JOBS = 2000;
const DEADLINE_MS = 120_000;

/** mulberry32: makes each run's load the same. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Planned {
  request: JobRequestInput;
  cancel: boolean;
}

/** Plans delays, retries, priorities, permanent failures and cancels in several queues. */
function load(): Planned[] {
  const random = seeded(20_26);
  const upTo = (n: number) => Math.floor(random() * n);
  return Array.from({ length: JOBS }, (_, n): Planned => {
    const base: JobRequestInput = {
      type: ['test_step', 'test_single', 'probe_echo', 'test_step'][upTo(4)] ?? '',
      priority: 1 + upTo(5),
      tags: [`n${n}`],
      data: { n },
      backoff: 20 + upTo(80),
      attempts: 3,
    };
    switch (upTo(10)) {
      case 0:
        return { request: { ...base, delay: 50 + upTo(1500) }, cancel: false };
      case 1:
        return {
          request: { ...base, type: 'test_step', data: { n, code: 'NETWORK_TIMEOUT', times: 1 + upTo(3) } },
          cancel: false,
        };
      case 2:
        return { request: { ...base, type: 'probe_fail', data: { code: 'PERMANENT_ERROR', times: 3 } }, cancel: false };
      case 3:
        return { request: { ...base, delay: 3_600_000 }, cancel: true };
      case 4:
        return { request: { ...base, type: 'test_step', data: { n, snooze: 20 + upTo(200) } }, cancel: false };
      case 5:
        return { request: { ...base, type: 'test_step', data: { n, cancel: 'by itself' } }, cancel: false };
      default:
        return { request: base, cancel: false };
    }
  });
}

interface Ended {
  tag: string;
  state: string;
  attempts_made: number;
  error_code: string | null;
  result: unknown;
  run_number: number;
}

async function ledgerOf(hub: TestHub): Promise<{ jobs: Ended[]; flaws: string[] }> {
  const { rows: jobs } = await hub.sql.query<Ended>(
    `select tags[1] as tag, state, attempts_made, error_code, result, run_number from jobs where tags[1] like 'n%'
      order by substr(tags[1], 2)::integer`,
  );
  const { rows: trails } = await hub.sql.query<{ id: string; trail: TrailEvent[] }>(
    `select job_id as id, json_agg(json_build_object('from', from_state, 'to', to_state) order by seq) as trail
       from job_events group by job_id`,
  );
  const flaws = trails.flatMap(({ id, trail }) => {
    const flaw = flawOf(trail);
    return flaw === undefined ? [] : [`${id}: ${flaw}`];
  });
  return { jobs, flaws };
}

const ledgers = new Map<EngineKind, Ended[]>();

describeEngines('a mixed load', (engine) => {
  let hub: TestHub | undefined;
  afterAll(() => hub?.close());

  it(
    `ends as planned with ${JOBS} jobs`,
    async () => {
      hub = await startTestHub({
        engine,
        config: { queues: { background: { concurrency: 20 }, cleanup: { concurrency: 10 } } },
      });
      const planned = load();
      const began = performance.now();
      for (let n = 0; n < planned.length; n += 100) {
        const group = planned.slice(n, n + 100);
        const accepted = await hub.router.routeBatch(group.map(({ request }) => request));
        const doomed = accepted.filter((_, index) => group[index]?.cancel);
        const { actions } = hub;
        await Promise.all(doomed.map(({ id }) => actions.cancel(id, 'test')));
      }
      await hub.allEnd(DEADLINE_MS);
      const seconds = (performance.now() - began) / 1000;
      process.stdout.write(
        `mixed load on ${engine}: ${JOBS} jobs in ${seconds.toFixed(1)} s, ${Math.round(JOBS / seconds)} jobs/s\n`,
      );
      const { jobs, flaws } = await ledgerOf(hub);
      expect(flaws).toEqual([]);
      expect(jobs).toHaveLength(JOBS);
      for (const [n, { state, attempts_made: attempts, error_code: code, run_number: runs }] of jobs.entries()) {
        const { request, cancel } = planned[n] ?? {};
        const { times = 0, code: fails, snooze, cancel: byItself } = (request?.data ?? {}) as Record<string, never>;
        const failed = Math.min(times, fails === 'PERMANENT_ERROR' ? 1 : 3);
        const end =
          cancel || byItself ? 'cancelled' : failed === 3 || fails === 'PERMANENT_ERROR' ? 'failed' : 'completed';
        const expected = cancel ? 0 : fails ? (end === 'failed' ? failed : failed + 1) : snooze ? 2 : 1;
        expect({ n, state, attempts, code, runs }).toEqual({
          n,
          state: end,
          attempts: failed + Number(end === 'completed'),
          code: end === 'failed' ? fails : null,
          runs: expected,
        });
      }
      ledgers.set(engine, jobs);
      for (const other of ledgers.values()) expect(jobs).toEqual(other);
    },
    patience(DEADLINE_MS + 30_000),
  );
});
