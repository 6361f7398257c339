import { ADMIN_KEY, open } from '../drivers/hub.mjs';
import { hubModule } from '../stores.mjs';
import { underLoad } from './load.mjs';
import { rate } from './rate.mjs';

const DAYS = 28;
const DAY_MS = 86_400_000;
const WARM_MS = 500;
const MS = 2000;
const JOBS = 10_000;

/** Inserts completed jobs of four weeks by SQL, each with the four events of an ordinary job; done once. */
async function fill({ app, pool }, jobs) {
  const [{ Partitions }, { idFloor }] = await Promise.all(
    ['persistence/partitions/partitions.js', 'common/ids.js'].map(hubModule),
  );
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const days = Array.from({ length: DAYS }, (_, n) => today - (n + 2) * DAY_MS);
  await app.get(Partitions, { strict: false }).ensureDays(days);
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    for (const day of days) {
      const { rows } = await client.query(`select to_regclass('jobs') is not null as there`);
      if (!rows[0].there) throw new Error('no table');
      const low = idFloor(day).slice(0, 13);
      await client.query({
        text: `
        with made as (
          insert into jobs (id, type, queue, state, priority, data, max_attempts, run_number, created_at, started_at, finished_at,
                            tags, actor)
          select ($1 || '-7' || substr(md5(n::text), 1, 3) || '-8' || substr(md5(n::text), 4, 3) || '-' || lpad(to_hex(n), 12, '0'))::uuid,
                 'probe_echo', 'background', 'completed', 1 + n % 5, jsonb_build_object('n', n), 1, 1,
                 to_timestamp($2::float8 / 1000), to_timestamp($2::float8 / 1000), to_timestamp($2::float8 / 1000),
                 array['history-' || n % 1000], 'bench'
            from generate_series(1, $3::integer) as n
          returning id
        )
        insert into job_events (job_id, from_state, to_state, attempt)
        select id, case when s.n > 1 then (array['accepted','waiting','active'])[s.n - 1] end,
               (array['accepted','waiting','active','completed'])[s.n], 0
          from made cross join generate_series(1, 4) as s(n)`,
        values: [low, day, Math.round(jobs / DAYS)],
        query_timeout: 900_000,
      });
    }
    await client.query('analyze');
  } finally {
    client.release();
  }
}

/** Removes this round's jobs, so that the next round starts with the same history. */
async function forgetToday({ pool }) {
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  await pool.query(`truncate jobs_${today}, job_events_${today}`);
}

/** Measures enqueuing, processing, HTTP bulk and common queries on a ledger with or without a long history. */
export async function measure({ stores, history, jobs }) {
  const queue = await open(stores, { work: async () => undefined, concurrency: 200 });
  const { app, pool } = queue;
  if (history) {
    const { rows } = await pool.query(`select count(*)::integer as n from (select 1 from jobs limit 1000000) sample`);
    if (rows[0].n < 1_000_000) await fill(queue, jobs);
  }
  await queue.pause();
  const enqueued = await rate(() => queue.add({ n: 1 }), { callers: 100, warmMs: WARM_MS, ms: MS });
  await queue.settled();
  await queue.resume();
  await queue.allEnded();
  await queue.pause();
  for (let n = 0; n < JOBS; n += 1000) await queue.addBulk(Array.from({ length: 1000 }, () => ({ n })));
  await queue.settled();
  const began = performance.now();
  await queue.resume();
  await queue.allEnded();
  const processed = (JOBS * 1000) / (performance.now() - began);
  await queue.pause();
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address();
  const bulk = await underLoad({
    kind: 'bulk',
    port,
    connections: 4,
    secret: ADMIN_KEY,
    jobs: 1000,
    warmMs: WARM_MS,
    ms: MS,
  });
  await queue.settled();
  const { rows } = await pool.query(`select id from jobs order by id limit 1`);
  const reads = {};
  const paths = {
    get: `/api/queues/jobs/${rows[0].id}`,
    list: '/api/queues/jobs?limit=50',
    search: '/api/queues/jobs?state=completed&queue=background&limit=50',
  };
  for (const [name, path] of Object.entries(paths)) {
    reads[name] = (
      await underLoad({ kind: 'get', port, path, connections: 8, secret: ADMIN_KEY, warmMs: WARM_MS, ms: MS })
    ).perSecond;
  }
  if (history) await forgetToday(queue);
  await queue.close();
  return { enqueue: enqueued.perSecond, processed, httpBulk: bulk.perSecond * 1000, ...reads };
}
