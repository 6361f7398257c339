import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Periodic } from '../../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { DedicatedConnection } from '../../database/dedicated-connection.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { PARTITIONED } from '../partitions/partitions.js';
import type { Queryable } from '../../database/queryable.js';
import { acquireRetentionLock } from './retention/retention-lock.js';

/** Below the connection's timeout, so that PostgreSQL ends the statement before its client gives up. */
const LONGEST_MS = 240_000;
/** First version that can analyze a parent without each of its partitions. */
const KNOWS_ONLY = 180_000;

/** Rows of a partition that autovacuum ignores, by its default threshold. */
const UNSEEN = 50;

/**
 * Selects parents whose statistics are missing, differ from the sum of their partitions by a quarter, or are a week
 * old. Autovacuum maintains the catalog for partitions, but not for their parents.
 */
const OUTDATED_SQL = `
  select p.relname as name
    from pg_class p
    join pg_inherits i on i.inhparent = p.oid
    join pg_class c on c.oid = i.inhrelid
    left join pg_stat_all_tables s on s.relid = p.oid
   where p.oid = any(select to_regclass(t.name) from unnest($1::text[]) as t(name))
   group by p.oid, p.relname, p.reltuples, s.last_analyze
  having abs(sum(greatest(c.reltuples, 0)) - greatest(p.reltuples, 0)) > greatest(p.reltuples, 0) / 4 + ${UNSEEN} * count(*)
      or p.reltuples > 0 and coalesce(s.last_analyze < now() - interval '7 days', true)
   order by p.relname`;

/** Refreshes the planner's statistics of the partitioned tables, which autovacuum does not analyze. */
@Injectable()
export class ParentStatistics {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  @Periodic('statisticsMs', 'Refresh of statistics failed; the next attempt is in an hour')
  async refresh(): Promise<void> {
    if ((await outdated(this.pool)).length > 0) await this.analyze();
  }

  /**
   * Analyzes outdated tables, on one node at a time and never during retention, whose detachments wait for the same locks.
   */
  private async analyze(): Promise<void> {
    const connection = await DedicatedConnection.open(this.config.databaseUrl ?? '', 'runnerhub-statistics');
    try {
      const { client } = connection;
      await acquireRetentionLock(client);
      const { rows } = await client.query<{ only: boolean }>(
        `select set_config('statement_timeout', '${LONGEST_MS}', false), set_config('vacuum_cost_delay', '2ms', false),
                current_setting('server_version_num')::integer >= ${KNOWS_ONLY} as only`,
      );
      const only = rows[0]?.only ? 'only ' : '';
      // Another node may have done so while this one waited for the lock.
      for (const table of await outdated(client)) await client.query(`analyze ${only}${table}`);
    } finally {
      await connection.close();
    }
  }
}

async function outdated(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(OUTDATED_SQL, [PARTITIONED.map(([table]) => table)]);
  return rows.map(({ name }) => name);
}
