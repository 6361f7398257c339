import { queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import type { DeployPayload } from './model/deploy.js';
import type { DeploymentState } from './model/deployment.js';
import type { Rollout } from './model/platform.js';

/** Locks of targets are apart from the hub's other advisory locks. */
const SEED = 7_402_018;

/** Locks a target until the transaction ends: who is next on it is decided by one at a time. */
export async function lockTarget(db: Queryable, target: string): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended($1, ${SEED}))`, [target]);
}

export const ROLLOUT_COLUMNS = `
  d.deployment_id as "deploymentId", d.job_id as "jobId", d.target, d.project_id as "projectId", d.environment,
  d.task_id as "taskId", d.branch, d.commit_hash as "commitHash", d.image, d.state, d.started_at as "startedAt",
  d.applied_at as "appliedAt", d.switched_at as "switchedAt", d.url, d.namespace, d.resource, d.port, d.revision, d.manifest,
  d.error_message as "errorMessage"`;

/** A rollout with its state. */
export type RolloutRow = Rollout & { state: DeploymentState; errorMessage: string | null };

const INSERT_SQL = `
  insert into deployments (deployment_id, job_id, target, project_id, environment, task_id, branch, commit_hash, state,
                           requested_at, requested_by)
  select $1, j.id, $3, $4, $5, $6, $7, $8, 'pending', j.created_at,
         coalesce($9, (select e.actor from job_events e where e.job_id = j.id and e.from_state is null limit 1), 'hub')
    from jobs j where j.id = $2
  on conflict (deployment_id) do nothing`;

/** Stores a deployment that waits for its turn. One that is stored already stays as it is. */
export async function insertDeployment(
  db: Queryable,
  { jobId, target, actor }: { jobId: string; target: string; actor?: string },
  { deploymentId, projectId, environment, taskId, branch, commitHash }: DeployPayload,
): Promise<void> {
  const what = [projectId, environment, taskId ?? null, branch, commitHash];
  await db.query(INSERT_SQL, [deploymentId, jobId, target, ...what, actor ?? null]);
}

/** Returns the deployment that is in operation on a target. */
export async function currentOf(db: Queryable, target: string): Promise<RolloutRow | undefined> {
  const sql = `select ${ROLLOUT_COLUMNS} from deployments d where d.target = $1 and d.current`;
  return (await queryRows<RolloutRow>(db, sql, [target]))[0];
}
