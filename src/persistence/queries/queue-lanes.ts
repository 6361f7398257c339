import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count, instant } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { READ_POOL } from '../../database/read-pool.js';
import { resolveQueueName } from '../../jobs/queue-names.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';

/** Delayed jobs whose last event is read. */
const MOST_READ = 5000;
/** Maximum number of lanes in an answer. */
const MOST = 50;

const laneSchema = z.strictObject({
  lane: z.string().meta({ description: 'What its jobs share outside of the hub: an endpoint, a host' }),
  until: instant,
  since: instant,
  reason: z.string().meta({ description: 'What it has answered' }),
  waiting: count.meta({ description: 'Jobs of this queue that wait for it' }),
});

export const queueLanesSchema = z.strictObject({
  name: z.string(),
  exact: z.boolean().meta({ description: `False: only the oldest ${MOST_READ} delayed jobs were counted` }),
  lanes: z.array(laneSchema).meta({ description: `The ${MOST} held lanes that most jobs of the queue wait for` }),
});
export type QueueLanes = z.output<typeof queueLanesSchema>;
type Row = QueueLanes['lanes'][number] & { read: number };

/** A job names the lane that it waits for in the event of its delay. Without a held lane no job is read. */
const lanesSql = (inOpenJobDays: string) => `
  with open as materialized (
    select id from jobs where queue = $1 and state = 'delayed' and ${inOpenJobDays}
       and exists (select 1 from held_lanes where held_until > now()) order by id limit ${MOST_READ + 1}
  ),
  waiting as (
    select last.lane, count(*)::integer as waiting
      from open cross join lateral (
        select detail->>'lane' as lane from job_events e
         where e.job_id = open.id and e.to_state = 'delayed' order by seq desc limit 1
      ) last where last.lane is not null group by 1
  )
  select h.lane, h.held_until as until, h.held_at as since, h.reason, w.waiting, (select count(*)::integer from open) as read
    from waiting w join held_lanes h on h.lane = w.lane and h.held_until > now()
   order by w.waiting desc, h.lane limit ${MOST}`;

/** Lists the held lanes that jobs of a queue wait for. */
@Injectable()
export class QueueLaneSearch {
  constructor(
    @Inject(READ_POOL) private readonly readPool: Queryable,
    private readonly openJobDays: SqlOpenJobDays,
  ) {}

  /** @throws HubError QUEUE_NOT_FOUND, LEDGER_UNAVAILABLE */
  async of(queue: string): Promise<QueueLanes> {
    const name = resolveQueueName(queue);
    if (name === undefined) throw new HubError('QUEUE_NOT_FOUND', `There is no queue "${queue}"`);
    const rows = await queryRows<Row>(this.readPool, lanesSql(await this.openJobDays.sql()), [name]);
    const lanes = rows.map(({ read: _, ...lane }) => lane);
    return { name, exact: (rows[0]?.read ?? 0) <= MOST_READ, lanes };
  }
}
