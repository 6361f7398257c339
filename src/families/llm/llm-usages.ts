import { Injectable } from '@nestjs/common';
import { LedgerDb } from '../../database/ledger-db.js';
import type { Scopes } from '../../jobs/scopes.js';
import type { LlmUsage, UsageBy } from './model/llm-usage.js';

const KEY_SQL: Record<UsageBy, string> = {
  model: 'model',
  tenant: 'tenant',
  day: `to_char(at at time zone 'UTC', 'YYYY-MM-DD')`,
};
const QUEUE = 'llm-requests';

export interface UsageFilter {
  by: UsageBy;
  from: Date;
  to: Date;
  tenant?: string;
}

/** One pass over the calls of the interval, for the groups and for all of them. */
const usageSql = (by: UsageBy) => `
  select key, grouping(key) = 1 as "isTotal", count(*)::float8 as calls,
         count(code)::float8 as failed, (count(*) filter (where ended_at is null))::float8 as open,
         coalesce(sum(prompt_tokens), 0)::float8 as "promptTokens",
         coalesce(sum(completion_tokens), 0)::float8 as "completionTokens",
         (count(*) filter (where estimated))::float8 as estimated
    from (select *, ${KEY_SQL[by]} as key from llm_calls
           where at >= $1 and at < $2 and ($3::text is null or tenant = $3)
             and ($4::text[] is null or tenant = any($4)) and $5) calls
   group by grouping sets ((key), ())
   order by 2 desc, ${by === 'day' ? 'key desc' : 'sum(prompt_tokens + completion_tokens) desc, key'} limit $6 + 1`;

type Row = LlmUsage['items'][number] & { isTotal: boolean };

/** Reads what models were used for. */
@Injectable()
export class LlmUsages {
  constructor(private readonly ledger: LedgerDb) {}

  async read({ by, from, to, tenant }: UsageFilter, { tenants, queues }: Scopes, limit: number): Promise<LlmUsage> {
    const inside = queues === null || queues.includes(QUEUE);
    const rows = await this.ledger.query<Row>(usageSql(by), [from, to, tenant ?? null, tenants, inside, limit]);
    const [total, ...items] = rows.map(({ isTotal: _, ...row }) => row);
    const { key: _, ...figures } = total ?? { key: null, ...NONE };
    return { from, to, by, total: figures, items };
  }
}

const NONE = { calls: 0, failed: 0, open: 0, promptTokens: 0, completionTokens: 0, estimated: 0 };
