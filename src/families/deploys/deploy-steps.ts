import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import { currentOf, lockTarget, ROLLOUT_COLUMNS, type RolloutRow } from './rollout-sql.js';
import type { Applied, Rollout } from './model/platform.js';
import { DeployTurns } from './deploy-turns.js';

const APPLIED_SQL = `
  update deployments set applied_at = now(), image = $3, url = $4, namespace = $5, resource = $6, port = $7, manifest = $8
   where deployment_id = $1 and job_id = $2 and state = 'in_progress'
  returning applied_at as "appliedAt"`;
const REPLACED_SQL = `
  select ${ROLLOUT_COLUMNS} from deployments d
   where target = $1 and deployment_id <> $2 and switched_at is not null and removed_at is null
   order by switched_at desc limit 1`;
/** The newest version comes into operation, unless the job was cancelled meanwhile; what is kept stays kept. */
const LEAVE_SQL = `
  update deployments set current = false where target = $1 and current and deployment_id <> $2 returning keep, keep_reason`;
const SWITCH_SQL = `
  update deployments d set current = true, switched_at = now(), revision = $3, keep = $4, keep_reason = $5
    from jobs j
   where d.deployment_id = $1 and d.job_id = $2 and d.state = 'in_progress' and j.id = d.job_id and j.cancel_reason is null
  returning d.deployment_id`;

/** Records each step of a deployment before the next one, so that a later run goes on from there. */
@Injectable()
export class DeploySteps {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly turns: DeployTurns,
  ) {}

  /** Returns the deployment that is in operation on a target. */
  current(target: string): Promise<RolloutRow | undefined> {
    return this.ledger.transaction((db) => currentOf(db, target));
  }

  /** Returns a deployment as it is recorded now. */
  async get(deploymentId: string): Promise<RolloutRow | undefined> {
    const sql = `select ${ROLLOUT_COLUMNS} from deployments d where d.deployment_id = $1`;
    return (await this.ledger.query<RolloutRow>(sql, [deploymentId]))[0];
  }

  /** Returns the deployment that was in operation on the target last, before this one. */
  async replaced({ target, deploymentId }: Rollout): Promise<RolloutRow | undefined> {
    const [row] = await this.ledger.query<RolloutRow>(REPLACED_SQL, [target, deploymentId]);
    return row;
  }

  async applied(rollout: Rollout, applied: Applied): Promise<Rollout> {
    const { image, url, namespace, resource, port, manifest } = applied;
    const values = [image, url, namespace, resource, port, manifest && JSON.stringify(manifest)];
    const [row] = await this.ledger.query<{ appliedAt: Date }>(APPLIED_SQL, [
      ...[rollout.deploymentId, rollout.jobId],
      ...values,
    ]);
    if (!row) throw lost(rollout);
    return { ...rollout, ...applied, appliedAt: row.appliedAt };
  }

  /** Records that the new version is in operation. */
  switch(rollout: Rollout, revision: string | null): Promise<Rollout> {
    const { deploymentId, jobId, target } = rollout;
    return this.ledger.transaction(async (db) => {
      await lockTarget(db, target);
      const [left] = await queryRows<{ keep: boolean; keep_reason: string | null }>(db, LEAVE_SQL, [
        ...[target, deploymentId],
      ]);
      const kept = [left?.keep ?? false, left?.keep_reason ?? null];
      const rows = await queryRows(db, SWITCH_SQL, [deploymentId, jobId, revision, ...kept]);
      if (rows.length === 0) throw lost(rollout);
      return { ...rollout, revision, switchedAt: new Date() };
    });
  }

  /** Ends a deployment that is in operation, and wakes the one that waits for the target. */
  async complete({ deploymentId, target }: Rollout): Promise<void> {
    const wake = await this.ledger.transaction(async (db) => {
      await lockTarget(db, target);
      const sql = `update deployments set state = 'completed', completed_at = now()
                    where deployment_id = $1 and state = 'in_progress'`;
      await db.query(sql, [deploymentId]);
      return this.turns.free(db, target);
    });
    wake();
  }
}

function lost({ deploymentId }: Rollout): HubError {
  return new HubError('WRONG_STATE', `Deployment ${deploymentId} was ended meanwhile`, { final: true });
}
