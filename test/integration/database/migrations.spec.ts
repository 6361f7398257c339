import { afterAll, beforeAll, expect, it } from 'vitest';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { newId } from '../../../src/common/ids.js';
import { openDataSource } from '../../../src/database/data-source.js';
import { migrate } from '../../../src/database/migrate.js';
import { Partitions } from '../../../src/persistence/partitions/partitions.js';
import { createTestDatabase, type TestDatabase } from '../../support/stores/postgres.js';
import { startTestHub } from '../../support/hub/hub.js';

let database: TestDatabase;
let source: DataSource;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await openDataSource(database.url);
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await pool.end();
  await source.destroy();
  await database.drop();
});

/** Lists every column and index of the hub's tables, without partitions (made at runtime) and BullMQ's tables. */
const schema = async () => {
  const rows: { line: string }[] = await source.query(`
    select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull as line
      from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
       and c.relkind in ('r','p','v') and not c.relispartition and c.relname <> 'migrations'
    union all
    select indexdef from pg_indexes i join pg_class c on c.relname = i.tablename
     where schemaname = 'public' and not c.relispartition and tablename <> 'migrations'
     order by 1`);
  return rows.map(({ line }) => line);
};

it('migrations are reverted to nothing and run again, with data in the tables', async () => {
  const before = await schema();
  const hub = await startTestHub({ engine: 'postgres', stores: { database } });
  const { id } = await hub.router.route({ type: 'probe_echo', data: { a: 1 } });
  await hub.jobEnds(id);
  const late = await hub.router.route({ type: 'probe_echo', delay: 3_600_000 });
  await hub.jobIs(late.id, 'delayed');
  await hub.close();
  await source.query(`update jobs set batched = true where id = $1`, [late.id]);
  // Counters of two nodes.
  await source.query(`insert into queue_totals (queue, shard, completed) values ('deploys', 1, 2), ('deploys', 2, 3)`);
  await source.query(
    `insert into job_rollups (minute, queue, type, priority, completed, run_ms)
     values ('2026-01-01', 'deploys', 'deploy', 1, 2, 10), ('2026-01-01', 'deploys', 'deploy', 2, 3, 5)`,
  );

  await source.query(
    `insert into github_repositories (id, owner, name, full_name, private, visibility, fork, archived)
     values (1, 'octo-org', 'hello', 'octo-org/hello', true, 'private', false, false)`,
  );
  await source.query(
    `insert into github_workflows (id, repository_id, name, path, state) values (1, 1, 'a', 'b', 'c')`,
  );
  await source.query(
    `insert into github_runners (scope, id, repository_id, name, os, status, busy, labels)
     values ('repository/1', 1, 1, 'a', 'linux', 'online', false, '{}')`,
  );
  await source.query(
    `insert into github_etags (list, page, etag, ids, last) values ('repository/1/runners', 1, 'x', '{1}', true)`,
  );
  await source.query(
    `insert into status_components (name, status, job_id, job_at) values ('API', 'operational', $1, now())`,
    [id],
  );
  const [key, scopedKey] = [newId(), newId()];
  await source.query(
    `insert into api_keys (id, name, role, digest, created_by, tenants)
     values ($1, 'ci', 'viewer', '\\x00', 'admin-key', null), ($2, 'acme', 'viewer', '\\x01', 'admin-key', '{acme}')`,
    [key, scopedKey],
  );
  await source.query(
    `insert into tenant_windows (queue, tenant, began_at, per_ms, taken) values ('tasks', 'acme', now(), 1000, 1)`,
  );
  await source.query(`select audit_append('{"id":"a"}', '{"action":"b"}')`);
  await source.query(`insert into sessions (digest, key_id, expires_at) values ('\\x00', $1, now())`, [key]);
  await source.query(`insert into status_changes (component, status, job_id) values ('API', 'operational', $1)`, [id]);

  await source.query(`insert into job_effects (job_id, key, run_number) values ($1, 'mail', 1)`, [id]);
  await source.query(
    `with done as (
       insert into job_effects (job_id, key, run_number, state, result)
       values ($1, 'dispatch', 1, 'done', '{"at": "2026-01-01T00:00:00Z", "run": null}'))
     insert into dispatched_runs (job_id, run_id, url) values ($1, 7, 'https://github.test/7')`,
    [id],
  );
  await source.query(
    `insert into webhook_endpoints (id, name, url, enabled, secret, created_by) values ($1, 'e', 'http://e', true, 's', 'me')`,
    [newId()],
  );
  await source.query(
    `insert into webhook_attempts (job_id, run_number, event, host, ms, answer) values ($1, 1, 'a', 'e', 5, 'ok')`,
    [id],
  );
  await source.query(`insert into lane_turns values ('host', now())`);
  await source.query(
    `insert into llm_calls (job_id, run_number, tenant, endpoint, model, prompt_tokens) values ($1, 1, 'acme', 'e', 'm', 5)`,
    [id],
  );
  await source.query(`insert into contacts (user_id, channels, changed_by) values ('ada', '{email}', 'me')`);
  await source.query(`insert into notifications (id, user_id) values ($1, 'ada')`, [id]);
  await source.query(
    `insert into projects values ('p', 'p', 'p', 'i', 'd.test', '{}', null, '[]', 1, '1', '1Gi', 80, '/', null, 'github', now(), now(), 'me')`,
  );
  await source.query(
    `insert into merges (task_group_id, job_id, project_id, target_branch, on_conflict) values ('g', $1, 'p', 'main', 'stop')`,
    [id],
  );
  await source.query(`insert into merge_items (task_group_id, task_id, n) values ('g', 't', 0)`);
  await source.query(
    `insert into deployments (deployment_id, job_id, target, project_id, environment, branch, commit_hash, state, requested_at, requested_by)
      values ('d', $1, 'p/staging', 'p', 'staging', 'main', 'abcdef0', 'in_progress', now(), 'me')`,
    [newId()],
  );
  await source.query(
    `with repository as (insert into code_repositories (source, name) values ('path', '/srv/shop') returning id),
          blob as (insert into code_blobs (sha, language, parser, bytes, lines, symbols) values ('a', 'go', 1, 1, 1, 1) returning id),
          chunk as (insert into code_chunks select id, 1, 1, 'func f() {}' from blob),
          symbol as (insert into code_symbols select id, 1, 'f', 'function', 1, 1 from blob)
     insert into code_files (repository_id, path, language, sha, blob_id) select r.id, 'a.go', 'go', 'a', b.id from repository r, blob b`,
  );
  await source.query(`insert into held_lanes (lane, held_until, reason) values ('host', now(), 'busy')`);
  await source.query(
    `with work as (insert into node_works (id, task, input, nodes, ends_at) values ($1, 't', '{}', '{}', now()) returning id)
     insert into node_reports (work_id, node, host) select id, id, 'h' from work`,
    [newId()],
  );
  await source.query(
    `with file as (
       insert into artifacts (id, name, content_type, created_by, expires_at) values ($1, 'a', 'a/b', 'me', now()) returning id)
     insert into artifact_chunks select id, 0, 'x' from file`,
    [newId()],
  );
  await source.query(
    `with alert as (insert into alerts (id, key, severity, title, state) values ($1, 'k', 'error', 'A', 'firing') returning id),
          silence as (insert into alert_silences (alert_id, until, reason, created_by) select id, now(), 'r', 'me' from alert)
     insert into alert_notifications (alert_id, episode, status, channel, reminder)
     select id, 1, 'firing', 'email', n from alert, generate_series(0, 1) n`,
    [newId()],
  );
  await source.query(
    `insert into alert_rules (name, metric, severity, threshold, for_ms, enabled, updated_by)
     values ('r', 'queue_waiting', 'error', 1, 0, true, 'me')`,
  );
  await source.query(`insert into alert_pending (key) values ('rule:r')`);
  await source.query(
    `with outage as (insert into outages (id, store, began_at) values ($1, 'redis', now() - interval '1 minute') returning id)
     insert into outage_nodes (outage_id, node, began_at, ended_at, jobs)
     select id, id, now() - interval '1 minute', now(), 7 from outage`,
    [newId()],
  );
  await source.query(
    `with mail as (insert into emails (id, job_id, message) values ($1, $1, '{}') returning id)
     insert into email_recipients (email_id, n, address, kind) select id, 0, 'a@example.com', 'to' from mail`,
    [id],
  );
  await source.query(
    `with template as (insert into email_templates (name, subject, text, updated_by) values ('t', 's', 'x', 'me'))
     insert into email_suppressions (address, reason, created_by) values ('a@example.com', 'r', 'me')`,
  );
  await source.query(`insert into duty_turns (duty, at) values ('alerts', now()) on conflict do nothing`);
  for (const [table, at] of Object.entries({ metric_samples: 'at', metric_hours: 'hour' }))
    await source.query(`insert into ${table} (${at}, name, value) values (now(), 'queue_waiting', 1)`);

  await source.query(
    `with task as (insert into tasks (task_id, project_id, job_id, state, priority, lease, leased_until)
                   values ('t', 'p', $1, 'leased', 3, $1, now()) returning task_id),
          dependency as (insert into task_dependencies (task_id, depends_on) select task_id, 'other' from task)
     insert into task_leases (token, task_id, owner, request_id, leased_by) select $1, task_id, 'o', 'r', 'n' from task`,
    [newId()],
  );

  const applied = source.migrations.length;
  expect(applied).toBeGreaterThan(0);
  let undone = 0;
  const undo = async () => {
    await source.undoLastMigration();
    undone += 1;
  };
  while ((await schema()).some((line) => line.startsWith('job_effects.times '))) await undo();
  const dispatches = `select r.accepted, r.run_id, e.key from dispatched_runs r join job_effects e using (job_id)`;
  expect(await source.query(dispatches)).toEqual([{ accepted: true, run_id: '7', key: 'mail' }]);
  undone -= (await migrate(source)).length;
  const effects = `select key, state, times from job_effects order by key`;
  expect(await source.query(effects)).toEqual([
    { key: 'dispatch', state: 'done', times: 1 },
    { key: 'mail', state: 'begun', times: 1 },
  ]);
  while ((await schema()).some((line) => line.startsWith('job_rollups.priority '))) await undo();
  expect(await source.query(`select completed, run_ms from job_rollups where queue = 'deploys'`)).toEqual([
    { completed: '5', run_ms: 15 },
  ]);
  while ((await schema()).some((line) => line.startsWith('api_keys.tenants '))) await undo();
  // Revoked, because the previous release would give a key with scopes everything.
  expect(await source.query(`select id, revoked_at is null as valid from api_keys order by id`)).toEqual([
    { id: key, valid: true },
    { id: scopedKey, valid: false },
  ]);
  while ((await schema()).some((line) => line.startsWith('queue_totals.shard '))) await undo();
  expect(await source.query(`select completed from queue_totals where queue = 'deploys'`)).toEqual([
    { completed: '5' },
  ]);
  while ((await schema()).some((line) => line.startsWith('jobs.batched '))) await undo();
  // Accepted again, because the previous release would not find a delayed job that only the ledger has.
  expect(await source.query(`select state from jobs where id = $1`, [late.id])).toEqual([{ state: 'accepted' }]);
  while (undone < applied) await undo();
  expect(await schema()).toEqual([]);

  expect(await migrate(source)).toHaveLength(applied);
  expect(await schema()).toEqual(before);
});

it('migrations convert schedules of an earlier release, and back', async () => {
  const undo = async () => source.undoLastMigration();
  while ((await schema()).some((line) => line.startsWith('schedules.key '))) await undo();
  // Ids in order of creation: each job is older than its schedule.
  const [job, asked, first, own, plain] = [newId(), newId(), newId(), newId(), newId()];
  const at = new Date(Date.now() + 3_600_000);
  await new Partitions(pool).ensure();
  await source.query(
    `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, run_at, dedupe_key, schedule_id)
     values ($1, 'probe_echo', 'background', 'completed', 3, '{}', 1, 'a test', null, 'nightly', $2),
            ($3, 'cleanup_old_jobs', 'cleanup', 'delayed', 3, '{}', 1, 'schedule', $4, null, $5)`,
    [job, asked, first, at, own],
  );
  const insert = (
    id: string,
    name: string,
    type: string,
    pattern: string | null,
    lastAt: Date,
    lastJob: string | null,
  ) =>
    source.query(
      `insert into schedules (id, name, request, pattern, every_ms, next_at, last_at, last_job_id, actor)
       values ($1, $2, $3, $4, $5, now() + interval '1 day', $6, $7, 'a test')`,
      [id, name, { type, queue: 'background' }, pattern, pattern === null ? 60_000 : null, lastAt, lastJob],
    );
  await insert(asked, asked, 'probe_echo', null, new Date(), job);
  await insert(own, 'cleanup_old_jobs', 'cleanup_old_jobs', '0 2 * * *', at, first);
  await insert(plain, plain, 'probe_echo', null, new Date(), null);

  await migrate(source);
  const rows = (): Promise<object[]> =>
    source.query(`select id, key, name, next_at, last_at, paused from schedules order by id`);
  expect(await rows()).toEqual([
    expect.objectContaining({ id: asked, key: 'nightly', name: 'nightly', paused: false }),
    expect.objectContaining({ id: own, key: 'hub:cleanup_old_jobs', next_at: at, last_at: null }),
    expect.objectContaining({ id: plain, key: null, name: 'probe_echo' }),
  ]);
  expect(await source.query(`select state from jobs where id = $1`, [first])).toEqual([{ state: 'cancelled' }]);

  await source.query(`update schedules set paused = true where id = $1`, [plain]);
  while ((await schema()).some((line) => line.startsWith('schedules.key '))) await undo();
  const names: { name: string; never: boolean }[] = await source.query(
    `select name, next_at > now() + interval '100 years' as never from schedules order by id`,
  );
  expect(names).toEqual([
    { name: asked, never: false },
    { name: 'cleanup_old_jobs', never: false },
    { name: plain, never: true },
  ]);
  await migrate(source);
  expect(await source.query(`select paused from schedules order by id`)).toEqual(
    [false, false, true].map((paused) => ({ paused })),
  );
});

it('migrations group the failures of an earlier release', async () => {
  const hub = await startTestHub({ engine: 'postgres', stores: { database } });
  const jobs = [1, 2].map(() => ({ type: 'test_step', data: { code: 'NEVER_AGAIN' } }));
  const [one, two] = await hub.router.routeBatch(jobs);
  for (const job of [one, two]) await hub.jobEnds(job?.id ?? '');
  await hub.close();
  const groups = (): Promise<object[]> =>
    source.query(`select fingerprint, queue, type, code, message, jobs, first_at, last_at from failure_groups`);
  const before = await groups();
  expect(before).toMatchObject([{ code: 'NEVER_AGAIN', message: 'try <n>', jobs: '2' }]);
  const members = (): Promise<object[]> => source.query(`select * from failed_jobs order by job_id`);
  const listed = await members();
  expect(listed).toHaveLength(2);
  while ((await schema()).some((line) => line.startsWith('failure_groups.'))) await source.undoLastMigration();
  await migrate(source);
  expect(await groups()).toEqual(before);
  expect(await members()).toEqual(listed);
});

it('migrations form the groups of failures again when these are normalized in another way', async () => {
  await source.query(
    `update jobs set error_message = repeat('the same beginning, ', 20) || substr(id::text, 36)
       || case when id = (select min(job_id::text)::uuid from failed_jobs) then ' and one end' else ' and another end' end
      where id in (select job_id from failed_jobs)`,
  );
  const groups = (): Promise<object[]> =>
    source.query(`select g.jobs, count(f.job_id) as listed, g.last_at = max(f.failed_at) as dated
                    from failure_groups g left join failed_jobs f using (fingerprint) group by g.fingerprint`);
  const applied = `select 1 from migrations where name like 'NormalizedFailures%'`;
  while ((await source.query<object[]>(applied)).length > 0) await source.undoLastMigration();
  expect(await groups()).toEqual([{ jobs: '2', listed: '2', dated: true }]);
  await migrate(source);
  expect(await groups()).toEqual(Array(2).fill({ jobs: '1', listed: '1', dated: true }));
});

it('migrations of a newer release keep an older one from starting, with the reason in one line', async () => {
  await source.query(`insert into migrations (timestamp, name) values (9999999999999, 'Tomorrow9999999999999')`);
  await expect(migrate(source)).rejects.toThrow(
    /^the database belongs to a newer release.*Tomorrow9999999999999.*--down[^\n]*$/,
  );
  await source.query(`delete from migrations where name = 'Tomorrow9999999999999'`);
  expect(await migrate(source)).toEqual([]);
});
