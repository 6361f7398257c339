import { Inject, Injectable } from '@nestjs/common';
import { Periodic } from '../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { onOneNode } from '../database/cluster-duty.js';
import { LedgerDb, queryRows } from '../database/ledger-db.js';
import type { Queryable } from '../database/queryable.js';
import { neededSql } from './needed-artifacts.js';

/** Limits of one statement, and statements of one turn: a large file's removal takes 20 ms. */
const MOST = { artifacts: 1000, bytes: 500_000_000 };
const BATCHES = 20;

/** Keeps what open jobs need for another day. What never arrived whole is not kept. */
const KEEP_SQL = `
  with expired as (select id, job_id from artifacts where expires_at < now() and bytes is not null)
  update artifacts set expires_at = now() + interval '1 day' where id in (${neededSql('expired')})`;

/**
 * Removes some of what has expired, by the same instant of the transaction. What never arrived whole was not counted. A
 * file that somebody deletes is left to them: they wait for the totals, which a batch before this one may have locked.
 */
const REMOVE_SQL = `
  with expired as (
    select id from (
      select id, sum(coalesce(bytes, 0)) over (order by expires_at, id) - coalesce(bytes, 0) as before
        from (select * from artifacts where expires_at < now() order by expires_at, id limit ${MOST.artifacts}
                 for update skip locked) first
    ) summed where before < ${MOST.bytes}
  ),
  gone as (delete from artifacts where id in (select id from expired) and expires_at < now() returning bytes),
  counted as (
    update artifact_totals t set bytes = t.bytes - g.bytes, artifacts = t.artifacts - g.artifacts
      from (select coalesce(sum(bytes), 0) as bytes, count(bytes) as artifacts from gone) g where g.artifacts > 0
  )
  select count(*)::integer as removed from gone`;

/** Removes artifacts past their time, on one node for all. */
@Injectable()
export class ArtifactSweep {
  constructor(
    private readonly ledger: LedgerDb,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'timings'>,
  ) {}

  @Periodic('artifactSweepMs', 'Expired artifacts could not be removed; the next removal follows in an hour')
  async sweepInTurn(): Promise<void> {
    await onOneNode(this.ledger, 'artifacts', this.config.timings.artifactSweepMs, (db) => this.sweep(db));
  }

  /** @param db a transaction @returns the number of removed artifacts */
  async sweep(db: Queryable): Promise<number> {
    await queryRows(db, KEEP_SQL);
    let total = 0;
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const [{ removed } = { removed: 0 }] = await queryRows<{ removed: number }>(db, REMOVE_SQL);
      if (removed === 0) break;
      total += removed;
    }
    return total;
  }
}
