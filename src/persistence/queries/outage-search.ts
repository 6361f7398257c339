import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count, instant, uuid, type Page } from '../../common/answers.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { livesSql } from '../nodes/lives-sql.js';

export const outageSchema = z.strictObject({
  id: uuid,
  store: z.enum(['redis', 'postgres']),
  beganAt: instant.meta({ description: 'When the first node noticed it' }),
  endedAt: instant
    .nullable()
    .meta({ description: 'When the last of these nodes had the store again; null: it goes on' }),
  nodes: count.meta({ description: 'Nodes that noticed it' }),
  jobs: count.meta({ description: 'Jobs that these nodes started from the ledger meanwhile, in place of Redis' }),
  mode: z.enum(['direct', 'hold']).meta({ description: 'hold: jobs were kept in the ledger, and started none' }),
  interrupted: z.boolean().meta({
    description: 'A node ended meanwhile: it may have started some jobs more, and the end is when another node saw it',
  }),
  proof: z
    .strictObject({
      at: instant,
      accepted: count,
      ended: count.meta({ description: 'Those of them that had ended by then' }),
      missing: count.meta({ description: 'Jobs that the trail has, and the ledger has not: 0 unless jobs were lost' }),
    })
    .nullable()
    .meta({
      description:
        'The jobs accepted meanwhile, counted when Redis held again each open job of the ledger; null: not yet, of PostgreSQL, or the outage took more than a day',
    }),
});
export type Outage = z.output<typeof outageSchema>;

interface Row extends Omit<Outage, 'mode' | 'proof'> {
  holds: boolean;
  at: Date | null;
  accepted: number;
  ended: number;
  missing: number;
}

/** Newest first: `$1` silence, `$2` cursor, `$3` limit. */
const LIST_SQL = `
  with n as (
    select n.*, n.ended_at is null and not ${livesSql('n.node', '$1')} as dead,
           (select d.heartbeat_at from nodes d where d.id = n.node) as heartbeat_at
      from outage_nodes n
  )
  select o.id, o.store, min(n.began_at) as "beganAt",
         case when bool_or(n.ended_at is null and not n.dead) then null
              else coalesce(max(n.ended_at), max(n.heartbeat_at), min(n.began_at)) end as "endedAt",
         sum(n.jobs)::float8 as jobs, count(*)::integer as nodes, bool_or(n.cut or n.dead) as interrupted,
         bool_or(n.holds) as holds, o.checked_at as "at", o.accepted::float8 as accepted, o.ended::float8 as ended,
         o.missing::float8 as missing
    from outages o join n on n.outage_id = o.id
   where $2::uuid is null or o.id < $2
   group by o.id order by o.id desc limit $3`;

/** Reads recorded outages. */
@Injectable()
export class OutageSearch {
  constructor(
    private readonly ledger: LedgerDb,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'timings'>,
  ) {}

  /** Returns outages, newest first; `cursor` is the `nextCursor` of the previous page. */
  async list(limit: number, cursor?: string): Promise<Page<Outage>> {
    const { nodeSilenceMs } = this.config.timings;
    const rows = await this.ledger.query<Row>(LIST_SQL, [nodeSilenceMs, cursor ?? null, limit + 1]);
    const items = rows.slice(0, limit).map(toOutage);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }
}

/** A proof of before a node's return is none. */
function toOutage({ holds, at, accepted, ended, missing, ...outage }: Row): Outage {
  const isProven = at !== null && outage.endedAt !== null && at >= outage.endedAt;
  return { ...outage, mode: holds ? 'hold' : 'direct', proof: isProven ? { at, accepted, ended, missing } : null };
}
