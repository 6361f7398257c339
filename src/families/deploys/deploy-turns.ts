import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { JobWaker } from '../../jobs/ports/ledger.js';
import { targetOf, type DeployPayload } from './model/deploy.js';
import { insertDeployment, lockTarget, ROLLOUT_COLUMNS, type RolloutRow } from './rollout-sql.js';

type Known = RolloutRow & { open: boolean };

const KNOWN_SQL = `
  select ${ROLLOUT_COLUMNS}, coalesce(j.state in ${OPEN_STATES_SQL}, false) as open
    from deployments d left join jobs j on j.id = d.job_id where d.deployment_id = $1`;
/** Another attempt by somebody's act: from here on it is the newest. */
const REOPEN_SQL = `
  update deployments set job_id = $2, state = 'pending', requested_at = now(), started_at = null, applied_at = null,
         switched_at = null, completed_at = null, error_code = null, error_message = null, image = null, url = null, namespace = null, resource = null, port = null,
         revision = null, manifest = null, removed_at = null
   where deployment_id = $1`;
/** Newer ones supersede those that wait, whichever of them runs first. */
const SUPERSEDE_SQL = `
  update deployments d
     set state = 'superseded', completed_at = now(),
         error_message = 'Deployment ' || n.deployment_id || ' of the same target was requested after it'
    from (select * from deployments
           where target = $1 and state in ('pending','in_progress','completed')
           order by requested_at desc, job_id desc limit 1) n
   where d.target = $1 and d.state = 'pending' and (d.requested_at, d.job_id) < (n.requested_at, n.job_id)
  returning d.deployment_id as "deploymentId", d.job_id as "jobId"`;
const BEGIN_SQL = `
  update deployments d set state = 'in_progress', started_at = now()
   where deployment_id = $1 and state = 'pending'
     and not exists (select 1 from deployments o where o.target = $2 and o.state = 'in_progress')`;

/** Gives deployments their turns: one at a time for a target, the newest of those that wait. */
@Injectable()
export class DeployTurns {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly waker: JobWaker,
  ) {}

  /**
   * Stores the deployment of a job that runs, unless it is, and begins it if its target is free. `pending`: it waits, and
   * the end of the other one wakes its job.
   * @throws HubError WRONG_STATE for an id that another job has
   */
  async take(jobId: string, payload: DeployPayload): Promise<RolloutRow> {
    const { deploymentId } = payload;
    const target = targetOf(payload);
    const [row, wake] = await this.ledger.transaction(async (db) => {
      await lockTarget(db, target);
      await insertDeployment(db, { jobId, target }, payload);
      const known = await this.known(db, deploymentId);
      const hasEnded = known.state === 'failed' || known.state === 'cancelled';
      if (!isSame(known, payload) || (known.jobId !== jobId && (known.open || !hasEnded))) throw taken(known);
      // Somebody has retried the job, or redriven it.
      if (hasEnded) await db.query(REOPEN_SQL, [deploymentId, jobId]);
      const superseded = await queryRows<{ deploymentId: string; jobId: string }>(db, SUPERSEDE_SQL, [target]);
      await db.query(BEGIN_SQL, [deploymentId, target]);
      const others = superseded.filter((one) => one.jobId !== jobId);
      const wakeOthers = await this.wake(db, others);
      return [await this.known(db, deploymentId), wakeOthers] as const;
    });
    wake();
    return row;
  }

  /** Wakes the deployments that wait for the target, in the transaction that frees it. */
  async free(db: Queryable, target: string): Promise<() => void> {
    const sql = `select job_id as "jobId" from deployments where target = $1 and state = 'pending'`;
    return this.wake(db, await queryRows<{ jobId: string }>(db, sql, [target]));
  }

  private async wake(db: Queryable, jobs: { jobId: string }[]): Promise<() => void> {
    if (jobs.length === 0) return () => undefined;
    const ids = jobs.map(({ jobId }) => jobId);
    return this.waker.wakeWithin(db, ids, 'deploys');
  }

  private async known(db: Queryable, deploymentId: string): Promise<Known> {
    const [row] = await queryRows<Known>(db, KNOWN_SQL, [deploymentId]);
    if (!row) throw new Error(`deployment ${deploymentId} is missing`);
    return row;
  }
}

const isSame = (known: Known, payload: DeployPayload) =>
  known.target === targetOf(payload) && known.branch === payload.branch && known.commitHash === payload.commitHash;

function taken({ deploymentId, jobId }: Known): HubError {
  const fix = 'use another deploymentId, or redeploy that one';
  return new HubError('WRONG_STATE', `Deployment ${deploymentId} belongs to job ${jobId}: ${fix}`, { final: true });
}
