import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { getDataSourceToken } from '@nestjs/typeorm';
import { HOT_PATH_POOL, HEARTBEAT_POOL, PG_POOL } from '../../../src/database/pg-pool.js';
import { DedicatedConnection } from '../../../src/database/dedicated-connection.js';
import { BackupScheduler } from '../../../src/persistence/maintenance/backup/backup-scheduler.js';
import { ENGINE_CONNECTIONS, type EngineConnections } from '../../../src/queues/engine/engine-connections.js';
import { eventually } from '../../support/eventually.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { createDatabase, type TestDatabase } from '../../support/stores/postgres.js';

/** Database defaults an administrator may have set; each changes a statement's meaning or duration. */
const DEFAULTS = {
  datestyle: 'German',
  intervalstyle: 'iso_8601',
  timezone: 'Asia/Kathmandu',
  bytea_output: 'escape',
  extra_float_digits: '-10',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  quote_all_identifiers: 'on',
  default_transaction_isolation: 'serializable',
  enable_partition_pruning: 'off',
  jit: 'on',
  jit_above_cost: '0',
  lock_timeout: '1ms',
  idle_in_transaction_session_timeout: '1ms',
  idle_session_timeout: '5s',
  // Long enough for the statement that corrects the settings, which runs under it and is slow on a busy machine.
  statement_timeout: '3s',
};
const RIGHT = {
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  jit: 'off',
  lock_timeout: '0',
  client_encoding: 'UTF8',
  default_transaction_isolation: 'read committed',
  idle_session_timeout: '0',
};

describe('a database with defaults of its own', () => {
  let database: TestDatabase;
  let hub: TestHub;
  const warnings: Error[] = [];
  const warned = (warning: Error) => void warnings.push(warning);
  beforeAll(async () => {
    database = await createDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const name = new URL(database.url).pathname.slice(1);
    await client.query('create schema "The Ledger"');
    for (const [setting, value] of Object.entries(DEFAULTS)) {
      await client.query(`alter database ${name} set ${setting} = '${value}'`);
    }
    await client.query(`alter database ${name} set search_path = "The Ledger", public`);
    await client.end();
    process.on('warning', warned);
    hub = await startTestHub({ engine: 'postgres', stores: { database } });
  });
  afterAll(async () => {
    process.off('warning', warned);
    await hub?.close();
    await database?.drop();
  });

  it('leaves each connection of the hub the settings that its statements need, whatever opens it', async () => {
    const columns = Object.keys(RIGHT).map((name) => `current_setting('${name}') as "${name}"`);
    const sql = `select ${columns.join(', ')},
                        current_schemas(false)::text as path, current_setting('statement_timeout') as statements`;
    const get = <T>(token: symbol | string | ReturnType<typeof getDataSourceToken>) =>
      hub.app.get<T>(token, { strict: false });
    const own = await DedicatedConnection.open(database.url, 'runnerhub-test');
    const asked: [string, { query(sql: string): Promise<unknown> }, path: string, statements: string][] = [
      ['ledger', get<pg.Pool>(PG_POOL), '{"The Ledger"}', '30s'],
      ['flow', get<pg.Pool>(HOT_PATH_POOL), '{"The Ledger"}', '30s'],
      ['node', get<pg.Pool>(HEARTBEAT_POOL), '{"The Ledger"}', '5s'],
      ['TypeORM', get<DataSource>(getDataSourceToken()), '{"The Ledger"}', '30s'],
      ['engine', get<EngineConnections>(ENGINE_CONNECTIONS).producer as pg.Pool, '{bullmq}', '0'],
      ['by itself', own.client, '{"The Ledger"}', '0'],
    ];
    for (const [kind, connection, path, statements] of asked) {
      const answer = await connection.query(sql);
      const [row] = Array.isArray(answer) ? answer : (answer as pg.QueryResult).rows;
      expect({ kind, ...row }).toEqual({ kind, ...RIGHT, path, statements });
    }
    await own.close();
  });

  it('shares eight sessions among all queues and workers, one of which listens, without a warning', async () => {
    await eventually(async () => {
      const { rows } = await hub.sql.query<{ listens: boolean }>(
        `select query like '%LISTEN bullmq_jobs%' as listens from pg_stat_activity
          where datname = current_database() and application_name = 'runnerhub-engine'`,
      );
      expect(rows.length).toBeLessThanOrEqual(8);
      expect(rows.filter(({ listens }) => listens)).toHaveLength(1);
      return true;
    });
    expect(warnings).toEqual([]);
  });

  it('keeps its schema, runs jobs and schedules, returns dates, and is backed up', async () => {
    const ledger = hub.app.get<pg.Pool>(PG_POOL, { strict: false });
    const { id } = await hub.router.route({ type: 'test_step' });
    const job = await hub.jobEnds(id);
    expect(job.state).toBe('completed');
    expect(Math.abs(Date.now() - job.createdAt.getTime())).toBeLessThan(60_000);
    await hub.router.route({ type: 'test_step', repeat: { every: 1000 }, tags: ['tick'] });
    await eventually(async () => {
      const { rows } = await ledger.query(
        `select 1 from "The Ledger".jobs where tags = '{tick}' and state = 'completed'`,
      );
      return rows.length >= 2;
    });
    expect((await hub.app.get(BackupScheduler, { strict: false }).run()).bytes).toBeGreaterThan(0);
  });
});
