import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import type { Queryable } from '../../database/queryable.js';
import { READ_POOL } from '../../database/read-pool.js';
import { asLedgerError } from '../../database/sql-errors.js';
import { resolveQueueName } from '../../jobs/queue-names.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';

/** Maximum number of tenants in an answer. */
const MOST = 50;

const tenantCountsSchema = z.strictObject({
  tenant: z.string().nullable().meta({ description: 'Null: the jobs without a tenant' }),
  waiting: count,
  active: count,
  delayed: count,
});

export const queueTenantsSchema = z.strictObject({
  name: z.string(),
  total: count.meta({ description: 'Tenants with open jobs' }),
  tenants: z.array(tenantCountsSchema).meta({ description: `The ${MOST} with most waiting and active jobs` }),
});
export type QueueTenants = z.output<typeof queueTenantsSchema>;
type Row = z.output<typeof tenantCountsSchema> & { total: number };

/** Counts open jobs by the index that the queue's statistics read, too. */
const countsSql = (inOpenJobDays: string) => `
  select tenant, count(*) over ()::integer as total, waiting, active, delayed
    from (select tenant, count(*) filter (where state <> 'active' and not later)::integer as waiting,
                 count(*) filter (where state = 'active')::integer as active,
                 count(*) filter (where state <> 'active' and later)::integer as delayed
            from (select tenant, state, coalesce(run_at > now(), false) as later from jobs
                   where queue = $1 and state in ('accepted','waiting','delayed','active') and ${inOpenJobDays}) open
           group by tenant) t
   order by waiting + active desc, delayed desc, tenant limit ${MOST}`;

/** Counts the open jobs of a queue's tenants. */
@Injectable()
export class TenantStats {
  constructor(
    @Inject(READ_POOL) private readonly readPool: Queryable,
    private readonly openJobDays: SqlOpenJobDays,
  ) {}

  /** @throws HubError QUEUE_NOT_FOUND, LEDGER_UNAVAILABLE */
  async of(queue: string): Promise<QueueTenants> {
    const name = resolveQueueName(queue);
    if (name === undefined) throw new HubError('QUEUE_NOT_FOUND', `There is no queue "${queue}"`);
    try {
      const { rows } = await this.readPool.query<Row>(countsSql(await this.openJobDays.sql()), [name]);
      const tenants = rows.map(({ tenant, waiting, active, delayed }) => ({ tenant, waiting, active, delayed }));
      return { name, total: rows[0]?.total ?? 0, tenants };
    } catch (error) {
      throw asLedgerError(error);
    }
  }
}
