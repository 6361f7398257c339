import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Periodic } from '../../common/periodic-task.js';
import { idFloor } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { PG_POOL } from '../../database/pg-pool.js';

const DAY_MS = 86_400_000;
/** Partitions are created each hour; a week leaves enough time to notice that creating them fails. */
const DAYS_AHEAD = 7;

/** Tables with a job's id, and the column that holds it. */
export const PARTITIONED = [
  ['jobs', 'id'],
  ['job_events', 'job_id'],
  ['job_failures', 'job_id'],
  ['job_logs', 'job_id'],
  ['dead_letters', 'id'],
] as const;

/** Advisory lock number used for nothing else in the hub. */
const LOCK = 7_402_001;

/** Maintains daily partitions of all tables with a job's id. There is no default partition: it would block every attach. */
@Injectable()
export class Partitions {
  private covered = { from: Infinity, to: -Infinity };

  constructor(@Inject(PG_POOL) private readonly pool: Pool) {}

  @Periodic('partitionsMs', 'Creation of partitions failed; the next attempt is in an hour')
  async ensure(now = ledgerClock.now()): Promise<void> {
    const today = Math.floor(now / DAY_MS) * DAY_MS;
    // Yesterday's too: another node's clock may be behind.
    await this.ensureRange(today - DAY_MS, today + DAYS_AHEAD * DAY_MS);
    this.covered = { from: today - DAY_MS, to: today + DAYS_AHEAD * DAY_MS };
  }

  /**
   * Creates partitions after a jump of the clock (a machine that slept, for example), which would find none for up to
   * an hour. Costs no query otherwise.
   */
  @Periodic('clockCheckMs', 'Creation of partitions failed; it is retried in 5 s')
  async followClock(now = ledgerClock.now()): Promise<void> {
    const { from, to } = this.covered;
    if (now < from + DAY_MS || now > to) await this.ensure(now);
  }

  /** Creates the partitions of all days from `first` to `last`, milliseconds since 1970. */
  async ensureRange(first: number, last: number): Promise<void> {
    const days: number[] = [];
    for (let day = first; day <= last; day += DAY_MS) days.push(day);
    await this.ensureDays(days);
  }

  /** @param days midnights (UTC), milliseconds since 1970 */
  async ensureDays(days: number[]): Promise<void> {
    const client = await this.pool.connect();
    try {
      const { rows } = await client.query<{ name: string }>(
        `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = 'jobs'::regclass`,
      );
      const existing = new Set(rows.map(({ name }) => name));
      for (const day of days) {
        if (!existing.has(partitionName('jobs', day))) await this.create(client, day);
      }
    } finally {
      client.release();
    }
  }

  /**
   * Creates and attaches tables: attach takes a weaker lock than `create table … partition of`, which would wait for
   * every running query.
   */
  private async create(
    client: { query(sql: string, values?: unknown[]): Promise<unknown> },
    day: number,
  ): Promise<void> {
    const statements = PARTITIONED.map(([table]) => {
      const name = partitionName(table, day);
      return `
        if to_regclass('${name}') is null then
          create table ${name} (like ${table} including defaults including constraints);
          ${attachSql(table, day)};
        end if;`;
    });
    await client.query('begin');
    try {
      await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
      await client.query(`do $$ begin ${statements.join('')} end $$`);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  }
}

/** @param day midnight (UTC), milliseconds since 1970 */
export function attachSql(table: string, day: number): string {
  return `alter table ${table} attach partition ${partitionName(table, day)}
            for values from ('${idFloor(day)}') to ('${idFloor(day + DAY_MS)}')`;
}

function partitionName(table: string, day: number): string {
  return `${table}_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;
}
