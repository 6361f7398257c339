import { Injectable } from '@nestjs/common';
import { LedgerDb } from '../database/ledger-db.js';

/** What jobs are related to; one of them. */
export interface Relation {
  /** GUID of a delivery. */
  deliveryId?: string;
  /** Id of a workflow run. */
  runId?: string;
  /** Name of a runner. */
  runner?: string;
}

const MAX_JOBS = 1000;

/** Follows the links in both directions: deliveries to demands to runners, each with the job that processed or prepared it. */
const JOBS_SQL = `
  with chosen as (
    select d.id, d.runner_id from demands d
     where d.run_id = $2::bigint or d.runner_name = $3
        or d.id = (select demand_id from deliveries where guid = $1)
        or d.runner_id = (select id from runners where name = $3)
  )
  select job_id as id from deliveries where guid = $1
  union select job_id from deliveries where run_id = $2::bigint
  union select v.job_id from chosen c join deliveries v on v.demand_id = c.id
  union select r.prepare_job_id from chosen c join runners r on r.id = c.runner_id where r.prepare_job_id is not null
  union select prepare_job_id from runners where name = $3 and prepare_job_id is not null
  order by id desc limit ${MAX_JOBS}`;

/** Finds the jobs behind a delivery, a workflow run or a runner. */
@Injectable()
export class RelatedJobs {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns up to 1000 ids, the newest first. */
  async ids({ deliveryId, runId, runner }: Relation): Promise<string[]> {
    const values = [deliveryId ?? null, runId ?? null, runner ?? null];
    return (await this.ledger.query<{ id: string }>(JOBS_SQL, values)).map(({ id }) => id);
  }
}
