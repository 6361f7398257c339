import { Injectable } from '@nestjs/common';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import { OPEN_STATES_SQL as OPEN } from '../../jobs/job-state.js';
import { JobWaker } from '../../jobs/ports/ledger.js';

/** Where a group is merged. */
export interface MergeTarget {
  provider: 'github' | 'gitea';
  repository: string;
  branch: string;
}

const IS_OPEN = `exists (select 1 from jobs j where j.id = o.job_id and j.state in ${OPEN})`;
/** The lock makes two that ask at once see each other. */
const LOCK_SQL = `select pg_advisory_xact_lock(hashtextextended('merges ' || $1, 0))`;
const others = (which: string) =>
  `exists (select 1 from merges o where o.lane = $3 and o.task_group_id <> $1 and ${which} and ${IS_OPEN})`;
const TAKE_SQL = `
  update merges m
     set lane = $3, provider = $4, repository = $5,
         turn = case when ${others("o.turn = 'held'")} then 'waiting'
                     when m.turn = 'held' and m.lane = $3 then 'held'
                     when ${others("o.turn = 'waiting' and o.seq < m.seq")} then 'waiting'
                     else 'held' end
   where m.task_group_id = $1 and m.job_id = $2 returning turn`;
const NEXT_SQL = `
  select o.job_id as "jobId" from merges o
   where o.lane = (select lane from merges where task_group_id = $1) and o.turn = 'waiting' and ${IS_OPEN}
   order by o.seq limit 1`;

/**
 * Lets one group at a time merge into a branch of a repository, in the order of their requests. A group keeps its turn while its
 * job is open, between attempts, too; the end of its job wakes the next one.
 */
@Injectable()
export class MergeTurns {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly waker: JobWaker,
  ) {}

  /** Returns whether it is the group's turn; if not, the group waits, and its job is woken when it is. */
  take(taskGroupId: string, jobId: string, { provider, repository, branch }: MergeTarget): Promise<boolean> {
    const lane = `${provider} ${repository.toLowerCase()} ${branch}`;
    return this.ledger.transaction(async (db) => {
      await db.query(LOCK_SQL, [lane]);
      const values = [taskGroupId, jobId, lane, provider, repository];
      const [row] = await queryRows<{ turn: string }>(db, TAKE_SQL, values);
      return row?.turn === 'held';
    });
  }

  /** Wakes the group that has waited longest for the turn of one that has ended. */
  async passOn(taskGroupId: string): Promise<void> {
    const [next] = await this.ledger.query<{ jobId: string }>(NEXT_SQL, [taskGroupId]);
    if (next) await this.waker.wake(next.jobId, 'merges');
  }
}
