import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { startDyingHub, type DyingHub } from '../support/hub/dying-hub.js';
import { patience } from '../support/limits.js';
import { createTestDatabase, type TestDatabase } from '../support/stores/postgres.js';

type Mode = 'find' | 'repeat' | 'fail';

/** Each process dies there, while it runs new jobs of that mode and what the processes before it have left. */
const DEATHS: [point: string, mode: Mode][] = [
  ['before SqlEffects.begin', 'find'],
  ['after SqlEffects.begin', 'find'],
  ['before Acts.find', 'fail'],
  ['after Acts.find', 'fail'],
  ['before SqlEffects.beginAgain', 'find'],
  ['after SqlEffects.beginAgain', 'repeat'],
  ['before Acts.act', 'fail'],
  ['after Acts.act', 'find'],
  ['before SqlEffects.finish', 'repeat'],
  ['after SqlEffects.finish', 'find'],
  ['after Acts.act', 'fail'],
  ['after Acts.act', 'repeat'],
];
const JOBS_A_DEATH = 4;
const LIMIT_MS = patience(300_000);

describe('effects of processes that are killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-effects-'));
  const acts = new Map<string, number>();
  const modes = new Map<string, Mode>();
  let database: TestDatabase;
  let server: Server;
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = createServer(({ method, url = '' }, response) => {
      const id = url.slice(1);
      if (method === 'POST') acts.set(id, (acts.get(id) ?? 0) + 1);
      response.statusCode = acts.has(id) ? 200 : 404;
      response.end(JSON.stringify({ of: id }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    env = {
      ...{ DATABASE_URL: database.url, RUNNERHUB_DATA_DIR: folder, MAX_STALLED_COUNT: '100' },
      ACTS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      TIMINGS: JSON.stringify({ nodeSilenceMs: 2000 }),
    };
  }, LIMIT_MS);
  afterAll(async () => {
    await database?.drop();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function enqueue(hub: DyingHub, mode: Mode): Promise<void> {
    const jobs = Array.from({ length: JOBS_A_DEATH }, () => ({ type: 'test_act', data: { mode } }));
    const { json } = await hub.http.send({ path: '/api/queues/jobs/bulk', body: { jobs } });
    for (const { id } of (json as { jobs: { id: string }[] }).jobs) modes.set(id, mode);
  }

  it(
    'happen once where they can be found, and otherwise as their doubt says',
    async () => {
      for (const [point, mode] of DEATHS) {
        const dying = await startDyingHub(point, env);
        try {
          await dying.ready();
          await enqueue(dying, mode);
          expect(await dying.killed(async () => Promise.resolve())).toBe('SIGKILL');
        } finally {
          dying.end();
        }
      }
      const last = await startDyingHub('before SqlEffects.retract', env);
      try {
        await last.ready();
        const ended = async (id: string) => {
          const { json } = await last.http.send({ path: `/api/queues/jobs/${id}` });
          const job = json as { state: string; result: unknown; error: { code: string } | null };
          return ['completed', 'failed'].includes(job.state) && job;
        };
        const seen = { find: new Set<string>(), repeat: new Set<string>(), fail: new Set<string>() };
        for (const [id, mode] of modes) {
          const { state, result, error } = await eventually(() => ended(id), { within: 60_000 });
          seen[mode].add(`${acts.get(id) ?? 0} ${error?.code ?? state}`);
          if (state === 'completed') expect(result).toEqual({ of: id });
        }
        expect(modes.size).toBe(DEATHS.length * JOBS_A_DEATH);
        expect([...seen.find]).toEqual(['1 completed']);
        expect(seen.repeat).toContain('2 completed');
        expect([...seen.repeat].filter((outcome) => !/^[1-9]\d* completed$/.test(outcome))).toEqual([]);
        expect(seen.fail).toContain('1 EFFECT_IN_DOUBT');
        expect([...seen.fail].filter((outcome) => !/^(1 completed|[01] EFFECT_IN_DOUBT)$/.test(outcome))).toEqual([]);
      } finally {
        last.end();
      }
    },
    LIMIT_MS,
  );
});
