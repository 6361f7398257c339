import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import type { Environment } from './model/deploy.js';
import {
  DEPLOYMENT_COLUMNS,
  DEPLOYMENT_TABLES_SQL,
  HEALTHY_BEFORE_SQL,
  OPEN_DEPLOYMENTS_SQL,
  type Deployment,
  type DeploymentDetail,
  type DeploymentState,
} from './model/deployment.js';

export interface DeploymentFilter {
  projectId?: string;
  environment?: Environment;
  state?: DeploymentState;
  taskId?: string;
  /** Whether it is in operation. */
  current?: boolean;
}

const LIST_SQL = `
  select d.seq::text as seq, ${DEPLOYMENT_COLUMNS} from ${DEPLOYMENT_TABLES_SQL}
   where ($2::bigint is null or d.seq < $2) and ($3::text is null or d.project_id = $3)
     and ($4::text is null or d.environment = $4) and ($5::text is null or d.state = $5)
     and ($6::text is null or d.task_id = $6) and ($7::boolean is null or d.current = $7)
   order by d.seq desc limit $1`;

const ONE_SQL = `select ${DEPLOYMENT_COLUMNS} from ${DEPLOYMENT_TABLES_SQL} where d.deployment_id = $1`;
const FIND_SQL = `
  select ${DEPLOYMENT_COLUMNS}
    from (select deployment_id from deployments where deployment_id = $1
          union select deployment_id from (select * from deployments order by seq desc limit 1000) recent
                 where starts_with(commit_hash, $2)) few
    join ${DEPLOYMENT_TABLES_SQL} on d.deployment_id = few.deployment_id
   order by d.deployment_id = $1 desc, d.seq desc limit $3`;

/** Number of open deployments by environment and state. */
export interface DeploymentCount {
  environment: Environment;
  state: DeploymentState;
  deployments: number;
}

/** Reads deployments for interfaces. */
@Injectable()
@RetentionRules({
  // What is in operation stays, since the next deployment goes back to it when it fails.
  delete: `delete from deployments d
            where completed_at is not null and completed_at < now() - $1::float8 * interval '1 ms' and not current
              and state not in ${OPEN_DEPLOYMENTS_SQL}
              and not exists (select 1 from jobs j where j.id = d.job_id and j.state in ${OPEN_STATES_SQL})`,
})
export class DeploymentSearch {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns deployments, newest first; `cursor` is the position of the last one of the previous page. */
  async list(
    { projectId, environment, state, taskId, current }: DeploymentFilter,
    limit: number,
    cursor?: string,
  ): Promise<Page<Deployment>> {
    const filter = [projectId ?? null, environment ?? null, state ?? null, taskId ?? null, current ?? null];
    const rows = await this.ledger.query<Deployment & { seq: string }>(LIST_SQL, [
      ...[limit + 1, cursor ?? null],
      ...filter,
    ]);
    const shown = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? (shown.at(-1)?.seq ?? null) : null;
    return { items: shown.map(({ seq: _, ...deployment }) => deployment), nextCursor };
  }

  /** @throws HubError NOT_FOUND */
  async get(deploymentId: string): Promise<DeploymentDetail> {
    const [deployment] = await this.ledger.query<Deployment>(ONE_SQL, [deploymentId]);
    if (!deployment) throw new HubError('NOT_FOUND', `There is no deployment ${deploymentId}`);
    const [before] = await this.ledger.query<Deployment>(HEALTHY_BEFORE_SQL, [deploymentId]);
    if (!before) return { ...deployment, before: null };
    const { id, branch, commitHash } = before;
    return { ...deployment, before: { id, branch, commitHash } };
  }

  /** Returns the deployment of an id, and the newest ones of a commit by its first 7 characters or more. */
  find(text: string, limit: number): Promise<Deployment[]> {
    return this.ledger.query(FIND_SQL, [text, /^[\da-f]{7,64}$/.test(text) ? text : null, limit]);
  }

  /** Counts the open deployments. */
  counts(): Promise<DeploymentCount[]> {
    return this.ledger.query(
      `select environment, state, count(*)::integer as deployments from deployments
        where state in ${OPEN_DEPLOYMENTS_SQL} group by environment, state`,
    );
  }
}
