import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { idFloor, isUuid } from '../common/ids.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { LedgerDb } from '../database/ledger-db.js';
import type { Priority } from '../jobs/priority.js';
import { SqlOpenJobDays } from '../persistence/partitions/sql-open-job-days.js';
import type { Scopes } from '../jobs/scopes.js';
import type { JobFacts } from './job-wait.js';
import type { Ahead } from '../jobs/why.js';
import type { TenantUse } from './tenant-wait.js';

/** Jobs ahead that are counted; a longer line is reported as longer. */
const MOST_COUNTED = 10_000;
/** Groups that are named. */
const NAMED = 5;

export type LinedJob = JobFacts & { priority: Priority };

const RESETS_IN = `extract(epoch from began_at + per_ms * interval '1 ms' - clock_timestamp()) * 1000`;

const factsSql = (inOpenJobDays: string) => `
  select j.id, j.type, j.queue, j.tenant, j.state, j.priority, j.attempts_made as "attemptsMade", j.max_attempts as "maxAttempts",
         j.error_code as "errorCode", coalesce(last.at, j.created_at) as since, j.run_at as "runAt",
         coalesce(j.run_at <= now(), true) as due, j.deadline, j.open_children as "openChildren", n.host,
         j.cancel_reason as "cancelReason",
         case when last.from_state = 'active' then last.detail->>'reason' end as "parkedFor",
         lane.lane, lane.held_until as "laneUntil", lane.reason as "laneReason",
         j.state = 'accepted' and j.created_at > coalesce(q.updated_at, 'infinity') as "afterDrain",
         (select count(*)::integer from jobs a
           where a.queue = j.queue and a.state = 'active' and ${inOpenJobDays}) as active,
         (select count(*)::integer from nodes w
           where w.role <> 'api' and w.stopped_at is null and w.drained_at is null and w.heartbeat_at > now() - $2 * interval '1 ms') as workers
    from jobs j
    left join nodes n on n.id = j.node
    left join queues q on q.name = j.queue
    left join lateral (
      select at, from_state, detail from job_events e where e.job_id = j.id and e.to_state = j.state order by seq desc limit 1
    ) last on true
    left join held_lanes lane on lane.lane = last.detail->>'lane' and lane.held_until > now() and j.state = 'delayed'
   where j.id = $1 and not j.hidden`;

/** What a tenant uses of the limits of a fair queue: `$1` queue, `$2` tenant. */
const tenantUseSql = (inOpenJobDays: string) => `
  select (select count(*)::integer from jobs a
           where a.queue = $1 and a.state = 'active' and coalesce(a.tenant, '') = $2 and ${inOpenJobDays}) as active,
         (select json_build_object('taken', taken, 'resetsInMs', ${RESETS_IN})
            from tenant_windows where queue = $1 and tenant = $2) as window,
         (select json_build_object('taken', taken, 'resetsInMs', ${RESETS_IN})
            from queue_windows where queue = $1) as "queueWindow"`;

/**
 * Counts due jobs that start earlier: the more urgent ones, then the older ones.
 * @param own only those of the same tenant, since the order of tenants is not one of jobs
 */
const aheadSql = (inOpenJobDays: string, own: boolean) => `
  with ahead as materialized (
    select a.priority, a.tenant from jobs a
     where a.queue = $1 and a.state in ('accepted','waiting') and (a.run_at is null or a.run_at <= now())
       and ${inOpenJobDays} and (a.priority, a.id) < ($2::smallint, $3::uuid)
       ${own ? `and coalesce(a.tenant, '') = coalesce($5, '')` : ''}
     limit ${MOST_COUNTED + 1}
  )
  select (select count(*)::integer from ahead) as total,
         coalesce((select jsonb_agg(jsonb_build_object('value', priority, 'count', n) order by priority)
                     from (select priority, count(*) as n from ahead group by 1) p), '[]') as "byPriority",
         coalesce((select jsonb_agg(jsonb_build_object('value', tenant, 'count', n) order by n desc, tenant)
                     from (select tenant, count(*) as n from ahead
                           where $4::text[] is null or tenant = any($4) group by 1 order by 2 desc, 1 limit ${NAMED}) t),
                  '[]') as "byTenant"`;

/** Longest time between the ids of a transaction's jobs and its start. */
const MADE_WITHIN_MS = 60_000;
const PREPARATION_SQL = `
  select id from jobs where queue = 'job-execution' and state in ('accepted','waiting','delayed','active')
     and id between $2 and $3 and type = 'prepare_runner' and data->>'demandId' = $1 limit 1`;

/** Reads what holds a job, and the line before it. */
@Injectable()
export class JobLine {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly openJobDays: SqlOpenJobDays,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /** @throws HubError JOB_NOT_FOUND, LEDGER_UNAVAILABLE */
  async factsOf(id: string): Promise<LinedJob> {
    const facts = await this.findFactsOf(id);
    if (!facts) throw new HubError('JOB_NOT_FOUND', `There is no job ${id}`);
    return facts;
  }

  /** Returns undefined for a job that does not exist, or no longer. @throws HubError LEDGER_UNAVAILABLE */
  async findFactsOf(id: string): Promise<LinedJob | undefined> {
    if (!isUuid(id)) return undefined;
    const sql = factsSql(await this.openJobDays.sql('a.id'));
    const [facts] = await this.ledger.query<LinedJob>(sql, [id, this.config.timings.nodeSilenceMs]);
    return facts;
  }

  /**
   * Returns the open job that prepares a demand's runner; undefined: there is none. Until it has run the runner does not
   * know it, but both were made by one transaction, so that few ids come into question.
   */
  async preparationOf(demandId: string, at: Date): Promise<string | undefined> {
    const [low, high] = [idFloor(at.getTime() - MADE_WITHIN_MS), idFloor(at.getTime() + MADE_WITHIN_MS)];
    const [found] = await this.ledger.query<{ id: string }>(PREPARATION_SQL, [demandId, low, high]);
    return found?.id;
  }

  /**
   * @param own counts only jobs of its tenant
   * @param tenants those that may be named; null: all
   */
  async ahead(
    { id, queue, priority, tenant }: LinedJob,
    { own, tenants }: { own: boolean; tenants: Scopes['tenants'] },
  ): Promise<Ahead> {
    const sql = aheadSql(await this.openJobDays.sql('a.id'), own);
    const values = [queue, priority, id, tenants, ...(own ? [tenant] : [])];
    const [row] = await this.ledger.query<Omit<Ahead, 'exact' | 'byRepository'>>(sql, values);
    if (!row) throw new Error('the ledger returned no row');
    const exact = row.total <= MOST_COUNTED;
    return { ...row, total: Math.min(row.total, MOST_COUNTED), exact, byRepository: [] };
  }

  async tenantUse({ queue, tenant }: Pick<LinedJob, 'queue' | 'tenant'>): Promise<TenantUse> {
    const sql = tenantUseSql(await this.openJobDays.sql('a.id'));
    const [use] = await this.ledger.query<TenantUse>(sql, [queue, tenant ?? '']);
    if (!use) throw new Error('the ledger returned no row');
    return use;
  }
}
