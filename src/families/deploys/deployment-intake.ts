import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { recordAct } from '../../audit/current-act.js';
import { HubError } from '../../common/errors.js';
import { newId } from '../../common/ids.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { JobRouter } from '../../routing/job-router.js';
import { targetOf, type DeployPayload } from './model/deploy.js';
import { DEPLOYMENT_COLUMNS, DEPLOYMENT_TABLES_SQL, HEALTHY_BEFORE_SQL, type Deployment } from './model/deployment.js';
import { insertDeployment, lockTarget } from './rollout-sql.js';

/** A request for a deployment; without an id, it gets one. */
export type DeployRequest = Omit<DeployPayload, 'deploymentId'> & { deploymentId?: string };

const ONE_SQL = `select ${DEPLOYMENT_COLUMNS} from ${DEPLOYMENT_TABLES_SQL} where d.deployment_id = $1`;

/** Makes deployments at the request of people and programs. */
@Injectable()
export class DeploymentIntake {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly router: JobRouter,
  ) {}

  /**
   * Stores a deployment with its job, in one transaction. One of the same id and content is returned, whatever has become
   * of it.
   * @throws HubError IDEMPOTENCY_MISMATCH for an id that another deployment has
   */
  create({ deploymentId = newId(), ...request }: DeployRequest, actor: string): Promise<Deployment> {
    const data = Object.fromEntries(
      Object.entries({ deploymentId, ...request }).filter(([, value]) => value !== undefined),
    ) as DeployPayload;
    const target = targetOf(data);
    return this.ledger.transaction(async (db) => {
      await lockTarget(db, target);
      const known = await find(db, deploymentId);
      if (known) return same(known, data);
      const manager = { query: (sql: string, values?: unknown[]) => db.query(sql, values) };
      const job = await this.router.route({ type: 'deploy', data }, { manager, actor });
      await insertDeployment(db, { jobId: job.id, target, actor }, data);
      const made = await find(db, deploymentId);
      if (!made) throw new Error(`deployment ${deploymentId} is missing`);
      if (made.jobId !== job.id) return same(made, data);
      await recordAct(db, { target: deploymentId, after: { jobId: job.id, ...data } });
      return made;
    });
  }

  /** Deploys the same version again, as a new deployment. @throws HubError NOT_FOUND */
  async redeploy(deploymentId: string, actor: string): Promise<Deployment> {
    const known = (await this.find(ONE_SQL, deploymentId)) ?? unknown(deploymentId);
    return this.create(requestOf(known), actor);
  }

  /**
   * Deploys the last other version that was in operation before this one, as a new deployment.
   * @throws HubError NOT_FOUND, WRONG_STATE when there was none
   */
  async rollback(deploymentId: string, actor: string): Promise<Deployment> {
    if (!(await this.find(ONE_SQL, deploymentId))) return unknown(deploymentId);
    const before = await this.find(HEALTHY_BEFORE_SQL, deploymentId);
    if (before) return this.create(requestOf(before), actor);
    const fix = 'deploy a commit that is known to work';
    throw new HubError('WRONG_STATE', `No version was in operation before deployment ${deploymentId}: ${fix}`);
  }

  private async find(sql: string, deploymentId: string): Promise<Deployment | undefined> {
    return (await this.ledger.query<Deployment>(sql, [deploymentId]))[0];
  }
}

async function find(db: Queryable, deploymentId: string): Promise<Deployment | undefined> {
  return (await queryRows<Deployment>(db, ONE_SQL, [deploymentId]))[0];
}

function requestOf({ projectId, environment, taskId, branch, commitHash }: Deployment): DeployRequest {
  return { projectId, environment, branch, commitHash, ...(taskId !== null && { taskId }) };
}

function same(known: Deployment, { deploymentId, ...request }: DeployPayload): Deployment {
  if (isDeepStrictEqual(requestOf(known), { ...requestOf(known), ...request })) return known;
  throw new HubError(
    'IDEMPOTENCY_MISMATCH',
    `deploymentId "${deploymentId}" belongs to a deployment of something else, which is ${known.state}`,
  );
}

function unknown(deploymentId: string): never {
  throw new HubError('NOT_FOUND', `There is no deployment ${deploymentId}`);
}
