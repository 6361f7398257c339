import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { ControlChannel } from '../../../src/database/control-channel.js';
import { openDataSource } from '../../../src/database/data-source.js';
import { migrate, pendingMigrations } from '../../../src/database/migrate.js';
import { createPgPool, HOT_PATH_SETTINGS } from '../../../src/database/pg-pool.js';
import { eventually } from '../../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../../support/stores/postgres.js';

describe('the database', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = createPgPool(database.url);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it('is reverted, and runs each migration once although many nodes migrate at once', async () => {
    const nodes = await Promise.all([1, 2, 3, 4].map(() => openDataSource(database.url)));
    const [first] = nodes;
    if (!first) throw new Error('no node');
    expect(await pendingMigrations(first)).toEqual([]);
    for (const _ of first.migrations) await first.undoLastMigration();
    expect(await pendingMigrations(first)).toHaveLength(first.migrations.length);
    const { rows } = await pool.query(
      `select 1 from pg_class where relnamespace = 'public'::regnamespace and relname = 'jobs'`,
    );
    expect(rows).toEqual([]);
    const done = await Promise.all(nodes.map(migrate));
    expect(done.flat().sort()).toEqual(first.migrations.map(({ name }) => name).sort());
    expect(await pendingMigrations(first)).toEqual([]);
    await Promise.all(nodes.map((node) => node.destroy()));
  });

  it('applies settings to each connection before its first statement, beside those of its URL', async () => {
    const url = new URL(database.url);
    url.searchParams.set('options', '-c work_mem=5MB');
    const flow = createPgPool(url.href, { settings: HOT_PATH_SETTINGS });
    try {
      const { rows } = await flow.query(
        `select current_setting('jit') as jit, current_setting('enable_nestloop') as nestloop,
                current_setting('plan_cache_mode') as plans, current_setting('work_mem') as memory`,
      );
      expect(rows).toEqual([{ jit: 'off', nestloop: 'off', plans: 'force_generic_plan', memory: '5MB' }]);
    } finally {
      await flow.end();
    }
  });

  it('notifies all nodes at the commit, also after a lost connection', async () => {
    const channels = [new ControlChannel(database.url, pool), new ControlChannel(database.url, pool)] as const;
    await Promise.all(channels.map((channel) => channel.onModuleInit()));
    const heard: string[] = [];
    let back = 0;
    for (const channel of channels) {
      channel.on('queues', ({ name = '' }) => heard.push(name));
      channel.onReconnect(() => back++);
    }
    const client = await pool.connect();
    await client.query('begin');
    await channels[0].publish('queues', { name: 'rolled back' }, client);
    await client.query('rollback');
    await client.query('begin');
    await channels[0].publish('queues', { name: 'kept' }, client);
    await client.query('commit');
    client.release();
    await eventually(() => heard.length >= 2);
    expect(heard).toEqual(['kept', 'kept']);

    const { rowCount } = await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'runnerhub-control' and datname = current_database()`,
    );
    expect(rowCount).toBe(2);
    await eventually(() => back === 2);
    await channels[1].publish('queues', { name: 'later' });
    await eventually(() => heard.length >= 4);
    expect(heard.slice(2)).toEqual(['later', 'later']);
    await expect(channels[0].publish('queues', { name: 'x'.repeat(8000) })).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
    await Promise.all(channels.map((channel) => channel.onApplicationShutdown()));
  });

  it('survives a terminated connection of the pool', async () => {
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    client.release();
    const lost = new Promise((resolve) => pool.once('error', resolve));
    const killer = new pg.Client({ connectionString: database.url });
    await killer.connect();
    await killer.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await killer.end();
    await lost;
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});
