import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count, instant } from '../../common/answers.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { fullReason, settingOf } from '../capacity/admission.js';
import { RunnerSets, type RunnerSet } from '../model/runner-sets.js';
import { OPEN_RUNNERS_SQL } from '../model/runner-state.js';

const waitingSchema = z.strictObject({
  count: count.meta({ description: 'Demands that wait for a runner' }),
  since: instant.nullable().meta({ description: 'When the oldest of them was received' }),
  reason: z.string().nullable().meta({ description: 'Why most of them wait, in a sentence' }),
  isFull: z.boolean().meta({ description: 'Whether they wait because the set has its maximum' }),
});
export type WaitingDemands = z.output<typeof waitingSchema>;

/** A configured runner set with what is in use. */
export const runnerSetSchema = z.strictObject({
  name: z.string(),
  labels: z.array(z.string()),
  image: z.string(),
  max: count,
  maxSetting: z.string().meta({ description: 'The setting that changes `max`' }),
  used: z.strictObject({
    total: count.meta({ description: 'Runners that count towards `max`' }),
    starting: count,
    online: count,
    busy: count,
  }),
  warm: z.strictObject({
    wanted: count,
    there: count.meta({ description: 'Idle, registered runners without a job' }),
  }),
  waiting: waitingSchema,
});

export const runnerSetsSchema = z.strictObject({
  items: z.array(runnerSetSchema),
  unserved: waitingSchema.meta({ description: 'Demands that no set of this hub serves' }),
  failedLastHour: count.meta({
    description: 'Workflow jobs that ended within the last hour with the conclusion failure',
  }),
});
export type RunnerSetUse = z.output<typeof runnerSetSchema>;
export type RunnerSetsUse = z.output<typeof runnerSetsSchema>;

/** Counts of a set; `set` is empty for demands that none serves, and null where nothing is in use. */
interface Row {
  set: string | null;
  starting: number;
  online: number;
  busy: number;
  warm: number;
  waiting: number;
  since: Date | null;
  noted: string | null;
  failed: number;
}

/** Each branch reads a partial index, so the cost does not grow with history. */
const USE_SQL = `
  with used as (
    select runner_set as set, count(*) filter (where state in ('registering','starting')) as starting,
           count(*) filter (where state = 'online') as online, count(*) filter (where state = 'busy') as busy,
           count(*) filter (where state = 'online' and demand_id is null and retired_at is null) as warm
      from runners where state in ${OPEN_RUNNERS_SQL} group by 1
  ),
  waits as (
    select coalesce(runner_set, '') as set, count(*) as waiting, min(coalesce(received_at, queued_at)) as since,
           mode() within group (order by waiting_reason) as noted
      from demands where state in ('queued','held') group by 1
  )
  select set, f.failed, coalesce(starting, 0)::integer as starting, coalesce(online, 0)::integer as online,
         coalesce(busy, 0)::integer as busy, coalesce(warm, 0)::integer as warm,
         coalesce(waiting, 0)::integer as waiting, since, noted
    from (select count(*)::integer as failed from demands
           where conclusion = 'failure' and completed_at > now() - interval '1 hour') f
    left join (used full join waits using (set)) on true`;

const NONE: Omit<Row, 'set'> = {
  starting: 0,
  online: 0,
  busy: 0,
  warm: 0,
  waiting: 0,
  since: null,
  noted: null,
  failed: 0,
};

/** Reads how much of each runner set is in use, and who waits for it, in one statement. */
@Injectable()
export class RunnerSetUseReader {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly sets: RunnerSets,
  ) {}

  async read(): Promise<RunnerSetsUse> {
    const rows = await this.ledger.query<Row>(USE_SQL);
    const rowOf = (set: string): Omit<Row, 'set'> => rows.find((row) => row.set === set) ?? NONE;
    const { waiting, since, noted } = rowOf('');
    const items = this.sets.all.map((set) => useOf(set, rowOf(set.name), this.sets.unavailable));
    return {
      items,
      unserved: { count: waiting, since, reason: noted, isFull: false },
      failedLastHour: rows[0]?.failed ?? 0,
    };
  }
}

function useOf(set: RunnerSet, row: Omit<Row, 'set'>, unavailable: string | null): RunnerSetUse {
  const { starting, online, busy, warm: there, waiting, since, noted } = row;
  const total = starting + online + busy;
  const isFull = unavailable === null && waiting > 0 && total >= set.max;
  const reason = unavailable ?? (isFull ? fullReason(set) : (noted ?? 'A runner is about to be assigned'));
  const { name, labels, image, max, warm: wanted } = set;
  return {
    ...{ name, labels, image, max, maxSetting: settingOf(set, 'max') },
    used: { total, starting, online, busy },
    warm: { wanted, there },
    waiting: { count: waiting, since, reason: waiting === 0 ? null : reason, isFull },
  };
}
