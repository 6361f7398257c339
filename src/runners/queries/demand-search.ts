import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count, instant, uuid, type Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { whySchema, type Ahead, type Why } from '../../jobs/why.js';
import { RANKED_SQL } from '../capacity/admission-sql.js';
import { OPEN_RUNNERS_SQL } from '../model/runner-state.js';
import { RunnerSets, type RunnerSet } from '../model/runner-sets.js';
import { DEMAND_STATES, type DemandState } from '../model/demand-state.js';
import { START_TIMES_SQL } from '../stages/started-jobs.js';
import { startStages, startStageSchema, type StartTimes } from '../stages/start-stages.js';
import { explainDemand, type DemandWait, type Queue } from './waiting-reason.js';

/** Deliveries that a demand shows: a workflow job sends four at most, and some of them again. */
const MAX_DELIVERIES = 20;

/** A demand as the APIs show it. */
export const demandSchema = z.strictObject({
  id: uuid,
  workflowJobId: z.string().meta({ description: 'A string, since ids may exceed what a double holds exactly' }),
  runAttempt: count,
  runId: z.string().nullable(),
  repository: z.string(),
  labels: z.array(z.string()),
  runnerSet: z.string().nullable(),
  state: z.enum(DEMAND_STATES),
  priority: z.int(),
  conclusion: z.string().nullable(),
  runnerId: uuid.nullable(),
  runnerName: z.string().nullable(),
  waitingReason: z.string().nullable(),
  workflowName: z.string().nullable(),
  jobName: z.string().nullable(),
  headBranch: z.string().nullable(),
  queuedAt: instant,
  receivedAt: instant.nullable().meta({ description: 'When the hub first learned of the job' }),
  provisionedAt: instant.nullable(),
  startedAt: instant.nullable(),
  completedAt: instant.nullable(),
  updatedAt: instant,
  startStages: z.array(startStageSchema).meta({ description: 'Duration of each stage of its start' }),
  times: z
    .strictObject({
      receivedAt: instant.nullable(),
      admittedAt: instant.nullable(),
      registeredAt: instant.nullable(),
      containerAt: instant.nullable(),
      onlineAt: instant.nullable(),
      jobStartedAt: instant.nullable(),
      jobEndedAt: instant
        .nullable()
        .meta({ description: "By GitHub's clock, as `queuedAt`; the others are the hub's" }),
      exitedAt: instant.nullable(),
      goneAt: instant.nullable(),
    })
    .meta({ description: 'When each stage was reached: of the demand, of its runner, of its container' }),
  deliveries: z
    .array(z.strictObject({ id: z.string(), action: z.string().nullable(), receivedAt: instant, jobId: uuid }))
    .max(MAX_DELIVERIES)
    .meta({ description: 'The webhooks that reported it, with the jobs that processed them' }),
  prepareJobId: uuid.nullable().meta({ description: 'The job that prepared its runner' }),
});
export type Demand = z.output<typeof demandSchema>;

/** A demand with all that explains why it waits. */
export const demandDetailSchema = demandSchema.extend({ why: whySchema });
export type DemandDetail = z.output<typeof demandDetailSchema>;

/** The line of a runner set, from the view of one demand. */
type Line = Queue & Pick<Ahead, 'byPriority' | 'byRepository'>;

export interface DemandFilter {
  state?: DemandState;
  repository?: string;
  runnerSet?: string;
  workflowJobId?: string;
  runId?: string;
  /** Name of its runner. */
  runner?: string;
  /** GUID of a delivery that reported it. */
  deliveryId?: string;
}

type Row = Omit<Demand, 'startStages' | 'times' | 'deliveries'> &
  StartTimes & { exitedAt: Date | null; goneAt: Date | null; deliveries: Reported[] | null } & {
    runnerState: string | null;
    runnerWaitsFor: string | null;
    pauseMs: number | null;
  };

interface Reported {
  id: string;
  action: string | null;
  receivedAt: number;
  jobId: string;
}

const SELECT = `
  select d.id, d.workflow_job_id as "workflowJobId", d.run_attempt as "runAttempt", d.run_id as "runId", d.repository,
         d.labels, d.runner_set as "runnerSet", d.state, d.priority, d.conclusion, d.runner_id as "runnerId",
         coalesce(d.runner_name, r.name) as "runnerName", d.waiting_reason as "waitingReason",
         d.workflow_name as "workflowName", d.job_name as "jobName", d.head_branch as "headBranch",
         ${START_TIMES_SQL}, d.started_at as "startedAt", r.finished_at as "exitedAt", r.removed_at as "goneAt",
         r.prepare_job_id as "prepareJobId", v.deliveries,
         d.completed_at as "completedAt", d.updated_at as "updatedAt", r.state as "runnerState",
         r.waits_for as "runnerWaitsFor",
         case when d.not_before > now() then extract(epoch from d.not_before - now())::float8 * 1000 end as "pauseMs"
    from demands d left join runners r on r.id = d.runner_id
    left join lateral (
      select json_agg(json_build_object('id', guid, 'action', action, 'jobId', job_id,
                                        'receivedAt', extract(epoch from received_at) * 1000) order by seq) as deliveries
        from (select * from deliveries where demand_id = d.id order by seq limit ${MAX_DELIVERIES}) reported
    ) v on true`;

const groups = (value: string, order: string) => `
  coalesce((select jsonb_agg(jsonb_build_object('value', value, 'count', n) order by ${order})
              from (select ${value} as value, count(*) as n from ahead group by 1 order by 2 desc, 1 limit 5) g), '[]')`;

const QUEUE_SQL = `
  with ${RANKED_SQL},
  ahead as materialized (
    select repository, priority from ranked
     where rank < coalesce((select rank from ranked where id = $3), 9223372036854775807)
  )
  select (select count(*)::integer from runners where runner_set = $1 and state in ${OPEN_RUNNERS_SQL}) as "openInSet",
         coalesce((select n::integer from running where repository = $4), 0) as "openInRepository",
         (select count(*)::integer from ahead) as ahead, ${groups('priority', 'value')} as "byPriority",
         ${groups('repository', 'n desc, value')} as "byRepository"`;

/** Reads demands, in pages by id, newest first. */
@Injectable()
export class DemandSearch {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly sets: RunnerSets,
  ) {}

  async list(filter: DemandFilter, limit: number, cursor?: string): Promise<Page<Demand>> {
    const rows = await this.ledger.query<Row>(
      `${SELECT} where ($1::text is null or d.state = $1) and ($2::text is null or d.repository = $2)
          and ($3::uuid is null or d.id < $3) and ($5::bigint is null or d.workflow_job_id = $5)
          and ($6::bigint is null or d.run_id = $6) and ($7::text is null or d.runner_name = $7 or d.runner_id = (select id from runners where name = $7))
          and ($8::text is null or d.id = (select demand_id from deliveries where guid = $8))
          and ($9::text is null or d.runner_set = $9)
        order by d.id desc limit $4`,
      [
        ...[filter.state, filter.repository, cursor, limit + 1],
        ...[filter.workflowJobId, filter.runId, filter.runner, filter.deliveryId, filter.runnerSet],
      ],
    );
    const items = rows.slice(0, limit).map(toListed);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Returns those of these demands that exist, newest first. */
  async byIds(ids: string[]): Promise<Demand[]> {
    const rows = await this.ledger.query<Row>(`${SELECT} where d.id = any($1::uuid[]) order by d.id desc`, [ids]);
    return rows.map(toListed);
  }

  /** Returns a demand with the current reason why it waits. @throws HubError NOT_FOUND */
  async get(id: string): Promise<DemandDetail> {
    const [row] = isUuid(id) ? await this.ledger.query<Row>(`${SELECT} where d.id = $1`, [id]) : [];
    if (!row) throw new HubError('NOT_FOUND', `There is no demand ${id}`);
    const queue = waits(row) ? await this.queueOf(row) : null;
    const set = this.sets.get(row.runnerSet ?? '');
    const why = whyOf(row, queue, set);
    return { ...toDemand(row, why.waits ? why.reason : null), why };
  }

  private async queueOf({ id, runnerSet, repository }: Row): Promise<Line | null> {
    const set = runnerSet === null ? undefined : this.sets.get(runnerSet);
    if (!set) return null;
    const [counts] = await this.ledger.query<Omit<Line, 'set' | 'unavailable'>>(QUEUE_SQL, [
      set.name,
      set.maxPerRepo,
      id,
      repository,
    ]);
    if (!counts) throw new Error('the ledger returned no row');
    return { set, unavailable: this.sets.unavailable, ...counts };
  }
}

/** Whether the demand waits for capacity: how much there is, and how many demands are ahead, takes a query for each. */
function waits({ state }: Row): boolean {
  return state === 'queued' || state === 'held';
}

function waitOf(row: Row, queue: Queue | null, set?: RunnerSet): DemandWait | null {
  const noted = row.state === 'provisioning' ? row.runnerWaitsFor : row.waitingReason;
  return explainDemand({ ...row, noted }, queue, set);
}

function reasonOf(row: Row, queue: Queue | null): string | null {
  return waitOf(row, queue)?.reason ?? null;
}

function whyOf(row: Row, line: Line | null, set: RunnerSet | undefined): Why {
  const { id, state } = row;
  const wait = waitOf(row, line, set);
  const since = row.receivedAt ?? row.queuedAt;
  const until = row.pauseMs === null ? null : new Date(ledgerClock.now() + row.pauseMs);
  const ended = state === 'in_progress' ? 'Its runner runs it' : `It has ended: it is ${state}`;
  const { code, reason, setting } = wait ?? {
    code: state === 'in_progress' ? 'RUNNING' : 'ENDED',
    reason: ended,
    setting: null,
  };
  const ahead = line && {
    total: line.ahead,
    exact: true,
    byPriority: line.byPriority,
    byTenant: [],
    byRepository: line.byRepository,
  };
  const position = line && line.ahead + 1;
  return { id, state, waits: wait !== null, code, reason, since, until, position, ahead, setting };
}

/** Shows the reason that admission noted: the current one takes a query for each demand. */
function toListed(row: Row): Demand {
  return toDemand(row, waits(row) ? row.waitingReason : reasonOf(row, null));
}

function toDemand(row: Row, reason: string | null): Demand {
  const {
    runnerState: _state,
    runnerWaitsFor: _waitsFor,
    pauseMs: _pause,
    registeredAt,
    containerAt,
    onlineAt,
    busyAt,
    exitedAt,
    goneAt,
    deliveries,
    ...demand
  } = row;
  const { receivedAt, provisionedAt: admittedAt, startedAt, completedAt: jobEndedAt } = demand;
  const jobStartedAt = busyAt ?? startedAt;
  return {
    ...demand,
    waitingReason: reason,
    startStages: startStages(row),
    times: { receivedAt, admittedAt, registeredAt, containerAt, onlineAt, jobStartedAt, jobEndedAt, exitedAt, goneAt },
    deliveries: (deliveries ?? []).map((one) => ({ ...one, receivedAt: new Date(one.receivedAt) })),
  };
}
