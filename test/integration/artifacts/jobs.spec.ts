import { buffer } from 'node:stream/consumers';
import { Injectable, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ArtifactSweep } from '../../../src/artifacts/artifact-sweep.js';
import { ArtifactWriter } from '../../../src/artifacts/artifact-writer.js';
import { Artifacts } from '../../../src/artifacts/artifacts.js';
import type { Queryable } from '../../../src/database/queryable.js';
import { ALL_BACKUP_TABLES as tables } from '../../../src/bootstrap/backup-tables.js';
import { LedgerDb } from '../../../src/database/ledger-db.js';
import { newId } from '../../../src/common/ids.js';
import { JobHandler, type Handler, type JobContext } from '../../../src/jobs/job-handler.js';
import { ArtifactStore } from '../../../src/jobs/ports/artifacts.js';
import { createBackup } from '../../../src/persistence/maintenance/backup/create-backup.js';
import { restoreBackup } from '../../../src/persistence/maintenance/backup/restore.js';
import { eventually } from '../../support/eventually.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { newDatabase, newFolder } from '../../support/stores/backups.js';

const HOUR = 3_600_000;
const WAITS_FOR_A_LOCK = `
  select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' limit 1`;
const payload = z.strictObject({
  text: z.string(),
  name: z.string().default('out.txt'),
  endless: z.boolean().optional(),
});

/** Stores a file on whichever node runs it. */
@JobHandler({ type: 'test_store', queue: 'background', payload })
@Injectable()
class StoreHandler implements Handler<z.output<typeof payload>> {
  constructor(private readonly store: ArtifactStore) {}

  run({ text, name, endless }: z.output<typeof payload>, ctx: JobContext) {
    async function* content() {
      yield Buffer.from(text);
      if (endless) await new Promise(() => undefined);
    }
    return this.store.store(content(), { name, contentType: 'text/plain', maxBytes: 1000 }, ctx);
  }
}

const openPayload = z.strictObject({ artifact: z.string() });

/** Returns a file's text. */
@JobHandler({ type: 'test_open', queue: 'tasks', payload: openPayload })
@Injectable()
class OpenHandler implements Handler<z.output<typeof openPayload>> {
  constructor(private readonly store: ArtifactStore) {}

  async run({ artifact: id }: z.output<typeof openPayload>, ctx: JobContext) {
    const { artifact, content } = await this.store.open(id, ctx);
    return { name: artifact.name, text: (await buffer(content)).toString() };
  }
}

@Module({ providers: [StoreHandler, OpenHandler] })
class FilesModule {}

describe('artifacts of jobs', () => {
  let api: TestHub;
  let worker: TestHub;
  const ends = async (type: string, data: object, more: object = {}) => {
    const { id } = await api.router.route({ type, data: { ...data }, attempts: 1, ...more });
    return worker.jobEnds(id);
  };
  const idOf = ({ result }: { result: unknown }) => (result as { id: string }).id;
  const file = (name: string, tenant: string | null = null) => {
    async function* content() {
      yield Buffer.from(`content of ${name}`);
    }
    const origin = { name, contentType: 'text/plain', tenant, queue: null, jobId: null, createdBy: 'a test' };
    return api.app.get(ArtifactWriter, { strict: false }).write(content(), origin);
  };
  const exists = async (...ids: string[]) => {
    const { rows } = await api.sql.query<{ id: string }>(`select id from artifacts where id = any($1)`, [ids]);
    return ids.map((id) => rows.some((row) => row.id === id));
  };
  const expire = (...ids: string[]) =>
    api.sql.query(`update artifacts set expires_at = now() - interval '1 minute' where id = any($1)`, [ids]);
  const sweep = () =>
    api.app
      .get(LedgerDb, { strict: false })
      .transaction((db) => api.app.get(ArtifactSweep, { strict: false }).sweep(db));
  const totals = async () =>
    (
      await api.sql.query<{ right: boolean }>(
        `select t.artifacts = count(a.bytes) and t.bytes = coalesce(sum(a.bytes), 0) as right
           from artifact_totals t left join artifacts a on true group by t.artifacts, t.bytes`,
      )
    ).rows;

  beforeAll(async () => {
    // Each has a data directory of its own.
    api = await startTestHub({ engine: 'postgres', config: { role: 'api' }, modules: [FilesModule] });
    worker = await startTestHub({ engine: 'postgres', stores: api.stores, modules: [FilesModule] });
  });
  afterAll(async () => {
    await worker?.close();
    await api?.close();
  });

  it('are the same on nodes with different data directories', async () => {
    const { id } = await file('in.txt');
    expect(await ends('test_open', { artifact: id })).toMatchObject({
      state: 'completed',
      result: { name: 'in.txt', text: 'content of in.txt' },
    });
    const job = await ends('test_store', { text: 'of a job' });
    expect(job).toMatchObject({ state: 'completed', result: { name: 'out.txt', contentType: 'text/plain', bytes: 8 } });
    expect(await ends('test_open', { artifact: idOf(job) })).toMatchObject({ result: { text: 'of a job' } });
  });

  it('of a tenant are opened by its jobs only', async () => {
    const [acme, none] = [await file('acme', 'acme'), await file('none')];
    const state = async (artifact: string, tenant?: string) => {
      const { state, error } = await ends('test_open', { artifact }, tenant === undefined ? {} : { tenant });
      return error?.code ?? state;
    };
    expect(await state(acme.id, 'acme')).toBe('completed');
    expect(await state(acme.id, 'other')).toBe('ARTIFACT_NOT_FOUND');
    expect(await state(none.id, 'acme')).toBe('ARTIFACT_NOT_FOUND');
    expect(await state(acme.id)).toBe('completed');
    const stored = await ends('test_store', { text: 'x' }, { tenant: 'acme' });
    expect(await state(idOf(stored), 'acme')).toBe('completed');
    expect(await state(idOf(stored), 'other')).toBe('ARTIFACT_NOT_FOUND');
    expect(await state('no id')).toBe('ARTIFACT_NOT_FOUND');
  });

  it('are whole or absent: too large, of a wrong name, cancelled', async () => {
    expect(await ends('test_store', { text: 'x'.repeat(1001) })).toMatchObject({
      error: { code: 'PAYLOAD_TOO_LARGE' },
    });
    expect(await ends('test_store', { text: 'x', name: '../x' })).toMatchObject({
      error: { code: 'VALIDATION_FAILED' },
    });
    const { id } = await api.router.route({ type: 'test_store', data: { text: 'x', endless: true } });
    const begun = async () => (await api.sql.query(`select from artifacts where job_id = $1`, [id])).rowCount;
    await eventually(async () => (await begun()) === 1);
    await api.actions.cancel(id, 'a test');
    expect(await worker.jobEnds(id)).toMatchObject({ state: 'cancelled' });
    await eventually(async () => (await begun()) === 0);
    expect(await totals()).toEqual([{ right: true }]);
  });

  it('are removed after their time, unless an open job needs them', async () => {
    const [used, late, unused] = [await file('used'), await file('late'), await file('unused')];
    await api.router.route({ type: 'test_open', data: { artifact: used.id.toUpperCase() }, delay: HOUR });
    const parent = await api.router.route({ type: 'test_open', data: { artifact: 'x' }, delay: HOUR });
    const child = await ends('test_store', { text: 'for my parent' });
    await api.sql.query(`update jobs set parent_id = $2 where id = $1`, [child.id, parent.id]);
    // One that never arrived whole.
    const half = newId();
    await api.sql.query(
      `insert into artifacts (id, name, content_type, created_by, expires_at) values ($1, 'half', 'a/b', 'a test', now())`,
      [half],
    );
    await api.sql.query(`insert into artifact_chunks values ($1, 0, 'x')`, [half]);
    await expire(used.id, unused.id, idOf(child), half);
    expect(await sweep()).toBe(2);
    expect(await exists(used.id, late.id, unused.id, idOf(child), half)).toEqual([true, true, false, true, false]);
    expect(
      (await api.sql.query(`select from artifact_chunks where artifact_id = any($1)`, [[half, unused.id]])).rowCount,
    ).toBe(0);
    // What is needed is asked about again a day later.
    expect(await sweep()).toBe(0);
    expect(await totals()).toEqual([{ right: true }]);
  });

  it('are removed while somebody deletes one of them', async () => {
    const last = await file('last');
    const more = 1001;
    await api.sql.query(
      `insert into artifacts (id, name, content_type, bytes, sha256, created_by, expires_at)
       select gen_random_uuid(), 'one of many', 'a/b', 1, '', 'a test', now() - interval '1 day' from generate_series(1, $1)`,
      [more],
    );
    await api.sql.query(`update artifact_totals set artifacts = artifacts + $1, bytes = bytes + $1`, [more]);
    await expire(last.id);
    let deleted: Promise<unknown> | undefined;
    const removed = await api.app.get(LedgerDb, { strict: false }).transaction((db) => {
      const query = async (sql: string, values?: unknown[]) => {
        const answer = await db.query(sql, values);
        // The first batch has locked the totals, for which a deletion of a file of the second one waits.
        if (sql.includes('delete from artifacts') && !deleted) {
          deleted = api.app.get(Artifacts, { strict: false }).delete(last.id);
          await eventually(async () => (await api.sql.query(WAITS_FOR_A_LOCK)).rowCount === 1);
        }
        return answer;
      };
      return api.app.get(ArtifactSweep, { strict: false }).sweep({ query } as Queryable);
    });
    expect(removed).toBe(more);
    expect(await deleted).toMatchObject({ id: last.id });
    expect(await totals()).toEqual([{ right: true }]);
  });

  it('that a job has opened are kept for its next run', async () => {
    const { id } = await file('soon');
    await api.sql.query(`update artifacts set expires_at = now() + interval '1 minute' where id = $1`, [id]);
    await ends('test_open', { artifact: id });
    const sql = `select expires_at > now() + interval '23 hours' as kept from artifacts where id = $1`;
    expect((await api.sql.query(sql, [id])).rows).toEqual([{ kept: true }]);
  });

  it('that open jobs need are in a backup, others are not', async () => {
    const [needed, other] = [await file('needed'), await file('other')];
    const { id } = await api.router.route({ type: 'test_open', data: { artifact: needed.id }, delay: HOUR });
    const written = await createBackup(api.stores.database.url, { tables, dir: newFolder(), keep: 1 });
    const { database } = await newDatabase();
    const restored = await startTestHub({ engine: 'postgres', stores: { database }, modules: [FilesModule] });
    const { sql } = restored;
    await restoreBackup(sql, written?.file ?? '', { tables, alone: true, merge: true });
    const found = await sql.query<{ id: string }>(`select id from artifacts`);
    expect(found.rows.map((row) => row.id)).toContain(needed.id);
    expect(found.rows.map((row) => row.id)).not.toContain(other.id);
    expect((await sql.query(`select artifacts::integer from artifact_totals`)).rows).toEqual([
      { artifacts: found.rows.length },
    ]);
    await restored.actions.promote(id, 'a test');
    expect(await restored.jobEnds(id)).toMatchObject({ result: { text: 'content of needed' } });
    await restored.close();
  });
});
