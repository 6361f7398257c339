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
import { RunnerSets } from '../model/runner-sets.js';
import { DEMAND_STATES, type DemandState } from '../model/demand-state.js';
import { START_TIMES_SQL } from '../stages/started-jobs.js';
import { startStages, startStageSchema, type StartTimes } from '../stages/start-stages.js';
import { explainDemand, type DemandWait, type Queue } from './waiting-reason.js';

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
}

type Row = Omit<Demand, 'startStages'> &
  StartTimes & { runnerState: string | null; runnerWaitsFor: string | null; pauseMs: number | null };

const SELECT = `
  select d.id, d.workflow_job_id as "workflowJobId", d.run_attempt as "runAttempt", d.run_id as "runId", d.repository,
         d.labels, d.runner_set as "runnerSet", d.state, d.priority, d.conclusion, d.runner_id as "runnerId",
         coalesce(d.runner_name, r.name) as "runnerName", d.waiting_reason as "waitingReason",
         d.workflow_name as "workflowName", d.job_name as "jobName", d.head_branch as "headBranch",
         ${START_TIMES_SQL}, d.started_at as "startedAt",
         d.completed_at as "completedAt", d.updated_at as "updatedAt", r.state as "runnerState",
         r.waits_for as "runnerWaitsFor",
         case when d.not_before > now() then extract(epoch from d.not_before - now())::float8 * 1000 end as "pauseMs"
    from demands d left join runners r on r.id = d.runner_id`;

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

  async list({ state, repository }: DemandFilter, limit: number, cursor?: string): Promise<Page<Demand>> {
    const rows = await this.ledger.query<Row>(
      `${SELECT} where ($1::text is null or d.state = $1) and ($2::text is null or d.repository = $2)
          and ($3::uuid is null or d.id < $3) order by d.id desc limit $4`,
      [state, repository, cursor, limit + 1],
    );
    const items = rows
      .slice(0, limit)
      .map((row) => toDemand(row, waits(row) ? row.waitingReason : reasonOf(row, null)));
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Returns a demand with the current reason why it waits. @throws HubError NOT_FOUND */
  async get(id: string): Promise<DemandDetail> {
    const [row] = isUuid(id) ? await this.ledger.query<Row>(`${SELECT} where d.id = $1`, [id]) : [];
    if (!row) throw new HubError('NOT_FOUND', `There is no demand ${id}`);
    const queue = waits(row) ? await this.queueOf(row) : null;
    return { ...toDemand(row, reasonOf(row, queue)), why: whyOf(row, queue) };
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

function waitOf(row: Row, queue: Queue | null): DemandWait | null {
  const noted = row.state === 'provisioning' ? row.runnerWaitsFor : row.waitingReason;
  return explainDemand({ ...row, noted }, queue);
}

function reasonOf(row: Row, queue: Queue | null): string | null {
  return waitOf(row, queue)?.reason ?? null;
}

function whyOf(row: Row, line: Line | null): Why {
  const { id, state } = row;
  const wait = waitOf(row, line);
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

function toDemand(row: Row, reason: string | null): Demand {
  const {
    runnerState: _state,
    runnerWaitsFor: _waitsFor,
    pauseMs: _pause,
    registeredAt: _r,
    containerAt: _c,
    onlineAt: _o,
    busyAt: _b,
    ...demand
  } = row;
  return { ...demand, waitingReason: reason, startStages: startStages(row) };
}
