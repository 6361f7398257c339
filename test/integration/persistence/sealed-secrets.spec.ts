import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HubError } from '../../../src/common/errors.js';
import { JobHandler, type Handler, type JobContext } from '../../../src/jobs/job-handler.js';
import { SecretBox } from '../../../src/jobs/ports/secrets.js';
import { MASK } from '../../../src/common/mask.js';
import { fixed } from '../../../src/jobs/retry-policy.js';
import { SealedColumns } from '../../../src/jobs/sealed-columns.js';
import { JobRegistry } from '../../../src/jobs/job-registry.js';
import { LedgerDb } from '../../../src/database/ledger-db.js';
import { SealedJobSource } from '../../../src/persistence/maintenance/secrets/sealed-job-source.js';
import { AesSecretBox } from '../../../src/secrets/aes-secret-box.js';
import { KeyRing } from '../../../src/secrets/key-ring.js';
import { SecretRotation } from '../../../src/persistence/maintenance/secrets/secret-rotation.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';

const SECRET = 'correct-horse-battery-staple';
const [OLD, NEW] = ['an-old-key-of-at-least-32-characters', 'a-new-key-of-at-least-32-characters'];
const COLUMN = { table: 'status_components', key: 'name', column: 'status', purpose: 'a test' };

const payload = z.strictObject({ secret: z.string(), fails: z.boolean().default(false) });
type Payload = z.output<typeof payload>;

@JobHandler({
  ...{ type: 'test_secret', queue: 'notifications', payload, secrets: ['secret'] },
  retry: fixed({ attempts: 1, delay: 10 }),
})
@SealedColumns(COLUMN)
class SecretHandler implements Handler<Payload> {
  static readonly seen = new Map<string, string>();
  static readonly failed: string[] = [];

  run({ secret, fails }: Payload, { jobId }: JobContext): Promise<void> {
    SecretHandler.seen.set(jobId, secret);
    return fails ? Promise.reject(new HubError('BROKEN', 'failed')) : Promise.resolve();
  }

  onFailed({ secret }: Payload): Promise<void> {
    SecretHandler.failed.push(secret);
    return Promise.resolve();
  }
}
@Module({ providers: [SecretHandler] })
class SecretModule {}

describe('sealed secrets', () => {
  const modules = [SecretModule];
  let hub: TestHub;
  const inLedger = async () => {
    const { rows } = await hub.sql.query<{ all: string }>(
      `select concat((select string_agg(j::text, '') from jobs j), (select string_agg(s::text, '') from schedules s),
                     (select string_agg(e::text, '') from job_events e)) as all`,
    );
    return rows[0]?.all ?? '';
  };
  beforeAll(async () => {
    hub = await startTestHub({ engine: 'postgres', modules, config: { secretsKeys: [OLD] } });
  });
  afterAll(() => hub?.close());

  it('reach the handler, and neither the ledger nor any reader', async () => {
    const { id } = await hub.router.route({ type: 'test_secret', data: { secret: SECRET, fails: true } });
    await hub.jobEnds(id);
    expect(SecretHandler.seen.get(id)).toBe(SECRET);
    expect(SecretHandler.failed).toEqual([SECRET]);
    expect((await hub.search.get(id)).data).toEqual({ secret: MASK, fails: true });
    expect(await inLedger()).not.toContain(SECRET);
  });

  it('are those of a repeated request, whose job is the same', async () => {
    const request = { type: 'test_secret', data: { secret: SECRET }, dedupeKey: 'secret', delay: 3_600_000 };
    const first = await hub.router.route(request);
    expect((await hub.router.route(request)).id).toBe(first.id);
    const other = hub.router.route({ ...request, data: { secret: 'another' } });
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });

  it('are not accepted as sealed by a sender', async () => {
    const sealed = hub.app.get(SecretBox, { strict: false }).seal(SECRET, 'job test_secret.secret');
    const request = hub.router.route({ type: 'test_secret', data: { secret: { $sealed: sealed } } });
    await expect(request).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('are sealed again without what a schedule was meanwhile changed from', async () => {
    const box = new AesSecretBox(new KeyRing({ databaseUrl: 'x', dataDir: 'none', secretsKeys: [NEW, OLD] }));
    const repeat = { every: 86_400_000, key: 'changing' };
    const { id } = await hub.router.route({ type: 'test_secret', data: { secret: SECRET }, repeat });
    const real = hub.app.get(LedgerDb, { strict: false });
    // Between the read and the write of the rotation, somebody changes the schedule.
    const ledger = {
      transaction: real.transaction.bind(real),
      query: async (sql: string, values: unknown[]) => {
        const rows = await real.query(sql, values);
        await hub.router.route({ type: 'test_secret', data: { secret: 'another', fails: true }, repeat });
        return rows;
      },
    };
    const { spec } = hub.app.get(JobRegistry, { strict: false }).get('test_secret');
    await new SealedJobSource(ledger as unknown as LedgerDb, box, spec, 'schedules').reseal();
    const { rows } = await hub.sql.query<{ data: { secret: { $sealed: string } } }>(
      `select request->'data' as data from schedules where id = $1`,
      [id],
    );
    expect(rows[0]?.data).toMatchObject({ fails: true });
    expect(box.open(rows[0]?.data.secret.$sealed ?? '', 'job test_secret.secret')).toBe('another');
  });

  it('are sealed again by another key, also in schedules and columns; then the old one is needed no more', async () => {
    const box = hub.app.get(SecretBox, { strict: false });
    await hub.router.route({ type: 'test_secret', data: { secret: SECRET }, repeat: { every: 86_400_000, key: 's' } });
    const [{ id: jobId }] = (await hub.sql.query<{ id: string }>(`select id from jobs limit 1`)).rows as [
      { id: string },
    ];
    const component = `insert into status_components (name, status, job_id, job_at) values ($1, $2, $3, now())`;
    await hub.sql.query(`alter table status_components drop constraint if exists status_components_status_check`);
    for (const name of ['API', 'Page']) await hub.sql.query(component, [name, box.seal(name, COLUMN.purpose), jobId]);
    await hub.sql.query(component, ['Lost', `00000000.${'x'.repeat(60)}`, jobId]);
    const survey = await hub.app.get(SecretRotation, { strict: false }).survey();
    const values = survey.keys.find(({ keyId }) => keyId === box.keyId)?.values ?? 0;
    expect(values).toBeGreaterThanOrEqual(5);

    const config = { secretsKeys: [NEW, OLD] };
    const both = await startTestHub({ engine: 'postgres', modules, config, stores: hub.stores });
    const rotation = both.app.get(SecretRotation, { strict: false });
    const newBox = both.app.get(SecretBox, { strict: false });
    const { keyId } = newBox;
    expect(await rotation.rotate()).toEqual({ keyId, resealed: values, unreadable: 1 });
    expect(await rotation.rotate()).toEqual({ keyId, resealed: 0, unreadable: 1 });
    const { keys } = await rotation.survey();
    expect(keys).toHaveLength(2);
    expect(keys).toContainEqual({ keyId, values });

    // A request like the one before still finds its job.
    const request = { type: 'test_secret', data: { secret: SECRET }, dedupeKey: 'secret' };
    const { id } = await both.router.route(request);
    const { rows: jobs } = await hub.sql.query(`select data->'secret'->>'$sealed' as sealed from jobs where id = $1`, [
      id,
    ]);
    expect(newBox.open(jobs[0].sealed, 'job test_secret.secret')).toBe(SECRET);
    const { rows } = await hub.sql.query(`select status from status_components where name = 'API'`);
    expect(newBox.open(rows[0].status, COLUMN.purpose)).toBe('API');
    await both.close();

    // The node that has only the old key says so.
    await hub.actions.promote(id, 'a test');
    expect((await hub.jobEnds(id)).error).toMatchObject({ code: 'SECRET_UNREADABLE' });
  });
});
