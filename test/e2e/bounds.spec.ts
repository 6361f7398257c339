import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.js';
import { HubProcess, dataFolder } from '../support/hub/hub-process.js';
import { patience } from '../support/limits.js';

const PROGRAM = fileURLToPath(new URL('../support/hub/careless-hub-main.mjs', import.meta.url));
/** What an idle hub needs, 75 MB, and half a page of jobs: the jobs below are 28 MB, and twice that as text. */
const HEAP_MB = 112;
const JOBS = 300;
const BYTES = 95_000;
/** Largest JSON of a page: the bound of its text, one job more, and JSON's overhead. */
const PAGE_CHARACTERS = 2_500_000;

interface Shown {
  id: string;
  state: string;
  attemptsMade: number;
  error: { code: string; message: string } | null;
}

/** A hub with little memory, large jobs and careless handlers. */
describe(`a hub with ${HEAP_MB} MB of heap`, () => {
  const folder = dataFolder();
  let hub: HubProcess;
  beforeAll(async () => {
    const variables = { QUEUE_BACKGROUND_CONCURRENCY: '4', LOG_LEVEL: 'error' };
    hub = await HubProcess.start(folder.path, variables, process.execPath, [
      `--max-old-space-size=${HEAP_MB}`,
      PROGRAM,
    ]);
    await hub.ready();
  }, patience(60_000));
  afterAll(async () => {
    if (hub.child.exitCode === null) await hub.end('SIGTERM');
    folder.remove();
  });

  const add = async (data: object, more: object = {}): Promise<string> => {
    const body = { type: 'probe_echo', data, ...more };
    return ((await hub.http.send({ path: '/api/queues/jobs', body })).json as { id: string }).id;
  };
  const show = async (id: string) => (await hub.http.send({ path: `/api/queues/jobs/${id}` })).json as Shown;
  const ended = (id: string) =>
    eventually(
      async () => {
        const job = await show(id);
        return ['completed', 'failed'].includes(job.state) && job;
      },
      { within: 20_000 },
    );

  it(
    'lists and exports jobs of any size, because the bytes of a page are bounded',
    async () => {
      const jobs = Array.from({ length: 10 }, () => ({ type: 'probe_echo', data: { text: 'x'.repeat(BYTES) } }));
      for (let n = 0; n < JOBS; n += jobs.length) {
        const { status } = await hub.http.send({ path: '/api/queues/jobs/bulk', body: { jobs } });
        expect(status).toBe(202);
      }
      const completed = async () => {
        const { json } = await hub.http.send({ path: '/api/queues/stats/background' });
        return (json as { completed: number }).completed === JOBS;
      };
      await eventually(completed, { within: 60_000 });

      const seen = new Set<string>();
      for (let cursor: string | null = ''; cursor !== null;) {
        const path = `/api/queues/jobs?type=probe_echo&limit=1000${cursor && `&cursor=${cursor}`}`;
        const { text, json } = await hub.http.send({ path });
        expect(text.length).toBeLessThan(PAGE_CHARACTERS);
        const page = json as { items: Shown[]; nextCursor: string | null };
        for (const { id } of page.items) seen.add(id);
        cursor = page.nextCursor;
      }
      expect(seen.size).toBe(JOBS);
      const { text } = await hub.http.send({ path: '/api/queues/persistence/export?format=jsonl&type=probe_echo' });
      expect(text.trimEnd().split('\n')).toHaveLength(JOBS);
    },
    patience(120_000),
  );

  it(
    'fails a job whose result is too large, without a retry',
    async () => {
      const job = await ended(await add({ bytes: 1_048_577 }, { attempts: 3 }));
      expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code: 'RESULT_TOO_LARGE' } });
      expect(job.error?.message).toContain('MAX_RESULT_BYTES');
    },
    patience(30_000),
  );

  it(
    'records any thrown value as one failed attempt',
    async () => {
      const thrown = ['undefined', 'symbol', 'nullPrototype', 'proxy', 'getter', 'stack', 'huge', 'circular'];
      const ids = await Promise.all(thrown.map((throws) => add({ throws })));
      for (const id of ids) {
        const job = await ended(id);
        expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code: 'UNKNOWN_ERROR' } });
        expect(job.error?.message.length).toBeLessThanOrEqual(2000);
      }
    },
    patience(30_000),
  );

  it(
    'fails the job that an uncaught error came from, while other jobs continue',
    async () => {
      const neighbour = await add({}, { type: 'probe_sleep', data: { ms: 1500 } });
      await eventually(async () => (await show(neighbour)).state === 'active');
      const [rejection, exception] = await Promise.all([add({ leaves: 'rejection' }), add({ leaves: 'exception' })]);
      expect(await ended(rejection)).toMatchObject({
        state: 'failed',
        error: { code: 'UNHANDLED_REJECTION', message: 'left to the process by rejection' },
      });
      expect((await ended(exception)).error?.code).toBe('UNCAUGHT_EXCEPTION');
      expect(await ended(neighbour)).toMatchObject({ state: 'completed', attemptsMade: 1 });
    },
    patience(30_000),
  );

  it(
    'shuts down with exit code 1 after an error that belongs to no job',
    async () => {
      expect(await hub.end('SIGUSR2')).toBe(1);
      expect(hub.output).toContain('of nobody');
      expect(hub.output).toContain('UNHANDLED_REJECTION: shutting down; no new jobs start');
    },
    patience(30_000),
  );
});
