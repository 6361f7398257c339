import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { instant, type Page } from '../../common/answers.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { COMPONENT_STATUSES, type ComponentStatus } from './component-status.js';
import { RetentionRules } from '../../jobs/retention-rules.js';

/** A component as interfaces show it. */
export const statusComponentSchema = z.strictObject({
  name: z.string(),
  status: z.enum(COMPONENT_STATUSES),
  detail: z.string().nullable(),
  since: instant.meta({ description: 'Time since which the component has had this status' }),
  updatedAt: instant.meta({ description: "Time of the last job's report, by PostgreSQL's clock" }),
});
export type StatusComponent = z.output<typeof statusComponentSchema>;

/**
 * Updates the component, unless a newer job has updated it, and adds a line to its history if anything differs, in one
 * statement. Jobs are ordered by when the ledger accepted them: an id has the time of the node that made it, whose
 * clock may be ahead for long. Ids order the jobs of one statement. The job of the current status changes nothing, so a
 * handler may run twice. `now()` is the statement's own instant.
 */
const UPDATE_SQL = `
  with job as (select coalesce((select created_at from jobs where id = $4), now()) as at),
  updated as (
    insert into status_components as c (name, status, detail, job_id, job_at) select $1, $2, $3, $4, at from job
    on conflict (name) do update
       set status = excluded.status, detail = excluded.detail, job_id = excluded.job_id, job_at = excluded.job_at,
           updated_at = now(),
           since = case when c.status = excluded.status then c.since else now() end,
           changed_at = case when (c.status, c.detail) is not distinct from (excluded.status, excluded.detail)
                             then c.changed_at else now() end
     where (c.job_at, c.job_id) < (excluded.job_at, excluded.job_id)
    returning c.name, c.status, c.detail, c.changed_at, c.job_id
  ),
  changes as (
    insert into status_changes (component, status, detail, job_id)
    select name, status, detail, job_id from updated where changed_at = now()
  )
  select (select count(*) from updated)::integer as updated,
         exists (select 1 from status_components where name = $1 and job_id = $4) as had`;

/** A job's update of a component. */
export interface StatusUpdate {
  /** The job making the update: updates are ordered as the ledger accepted their jobs. */
  jobId: string;
  component: string;
  status: ComponentStatus;
  detail?: string;
}

/** Stores the status page's components in the ledger. */
@Injectable()
@RetentionRules({ delete: `delete from status_changes where at < now() - $1::float8 * interval '1 ms'` })
export class StatusComponents {
  constructor(private readonly ledger: LedgerDb) {}

  /** Applies an update, idempotently; false when a newer job has updated the component. */
  async apply({ component, status, detail, jobId }: StatusUpdate): Promise<boolean> {
    const [row] = await this.ledger.query<{ updated: number; had: boolean }>(UPDATE_SQL, [
      component,
      status,
      detail ?? null,
      jobId,
    ]);
    return row?.updated === 1 || row?.had === true;
  }

  /** Returns components by name; `cursor` is the last name of the previous page. */
  async list(limit: number, cursor?: string): Promise<Page<StatusComponent>> {
    const rows = await this.ledger.query<StatusComponent>(
      `select name, status, detail, since, updated_at as "updatedAt" from status_components
        where ($1::text is null or name > $1) order by name limit $2`,
      [cursor ?? null, limit + 1],
    );
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.name ?? null) : null };
  }
}
