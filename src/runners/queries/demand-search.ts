import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count, instant, uuid, type Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { githubWebUrl, jobPageUrl } from '../../github/client/github-web-url.js';
import { whySchema, type Why } from '../../jobs/why.js';
import { RunnerSets, type RunnerSet } from '../model/runner-sets.js';
import { DEMAND_STATES, type DemandState } from '../model/demand-state.js';
import { START_TIMES_SQL } from '../stages/started-jobs.js';
import { startStages, startStageSchema, type StartTimes } from '../stages/start-stages.js';
import { DemandLines, type Line } from './demand-lines.js';
import { explainDemand, type DemandWait, type Queue } from './waiting-reason.js';

/** Deliveries that a demand shows: a workflow job sends four at most, and some of them again. */
const MAX_DELIVERIES = 20;

/** A demand as the APIs show it. */
export const demandSchema = z.strictObject({
  id: uuid,
  workflowJobId: z.string().meta({ description: 'A string, since ids may exceed what a double holds exactly' }),
  runAttempt: count,
  runId: z.string().nullable(),
  htmlUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .meta({ description: 'Its page at GitHub, or at the Enterprise server' }),
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

export interface DemandFilter {
  state?: DemandState;
  conclusion?: string;
  repository?: string;
  runnerSet?: string;
  workflowJobId?: string;
  runId?: string;
  /** Name of its runner. */
  runner?: string;
  /** GUID of a delivery that reported it. */
  deliveryId?: string;
}

type Row = Omit<Demand, 'htmlUrl' | 'startStages' | 'times' | 'deliveries'> &
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

/** Reads demands, in pages by id, newest first. */
@Injectable()
export class DemandSearch {
  private readonly webUrl: string;

  constructor(
    private readonly ledger: LedgerDb,
    private readonly lines: DemandLines,
    private readonly sets: RunnerSets,
    @Inject(HUB_CONFIG) { github }: Pick<HubConfig, 'github'>,
  ) {
    this.webUrl = githubWebUrl(github.apiUrl);
  }

  async list(filter: DemandFilter, limit: number, cursor?: string): Promise<Page<Demand>> {
    const rows = await this.ledger.query<Row>(
      `${SELECT} where ($1::text is null or d.state = $1) and ($2::text is null or d.repository = $2)
          and ($3::uuid is null or d.id < $3) and ($5::bigint is null or d.workflow_job_id = $5)
          and ($6::bigint is null or d.run_id = $6) and ($7::text is null or d.runner_name = $7 or d.runner_id = (select id from runners where name = $7))
          and ($8::text is null or d.id = (select demand_id from deliveries where guid = $8))
          and ($9::text is null or d.runner_set = $9) and ($10::text is null or d.conclusion = $10)
        order by d.id desc limit $4`,
      [
        ...[filter.state, filter.repository, cursor, limit + 1],
        ...[filter.workflowJobId, filter.runId, filter.runner, filter.deliveryId, filter.runnerSet, filter.conclusion],
      ],
    );
    const items = await this.explained(rows.slice(0, limit));
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Returns those of these demands that exist, newest first. */
  async byIds(ids: string[]): Promise<Demand[]> {
    const rows = await this.ledger.query<Row>(`${SELECT} where d.id = any($1::uuid[]) order by d.id desc`, [ids]);
    return this.explained(rows);
  }

  /** Returns repositories that workflow jobs came from and whose names contain the text, in any case. */
  async repositories(text: string, limit: number): Promise<string[]> {
    const rows = await this.ledger.query<{ name: string }>(
      `select full_name as name from known_repositories
        where strpos(lower(full_name), lower($1)) > 0 order by full_name limit $2`,
      [text, limit],
    );
    return rows.map(({ name }) => name);
  }

  /** Returns a demand with the current reason why it waits. @throws HubError NOT_FOUND */
  async get(id: string): Promise<DemandDetail> {
    const [row] = isUuid(id) ? await this.ledger.query<Row>(`${SELECT} where d.id = $1`, [id]) : [];
    if (!row) throw new HubError('NOT_FOUND', `There is no demand ${id}`);
    const queue = waits(row) ? await this.lines.of(row) : null;
    const why = whyOf(row, queue, this.setOf(row));
    return { ...this.toDemand(row, why.waits ? why.reason : null), why };
  }

  /** Explains each wait as `get` does, with one statement for all lines of the page. */
  private async explained(rows: Row[]): Promise<Demand[]> {
    const waiting = rows.filter(waits);
    const queues = waiting.length === 0 ? new Map<string, Queue>() : await this.lines.ofAll(waiting);
    return rows.map((row) => {
      const wait = waitOf(row, queues.get(row.id) ?? null, this.setOf(row));
      return this.toDemand(row, wait?.reason ?? null);
    });
  }

  private setOf({ runnerSet }: Row): RunnerSet | undefined {
    return this.sets.get(runnerSet ?? '');
  }

  private toDemand(row: Row, reason: string | null): Demand {
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
    const { runId } = demand;
    return {
      ...demand,
      htmlUrl: runId === null ? null : jobPageUrl(this.webUrl, { ...demand, runId }),
      waitingReason: reason,
      startStages: startStages(row),
      times: {
        receivedAt,
        admittedAt,
        registeredAt,
        containerAt,
        onlineAt,
        jobStartedAt,
        jobEndedAt,
        exitedAt,
        goneAt,
      },
      deliveries: (deliveries ?? []).map((one) => ({ ...one, receivedAt: new Date(one.receivedAt) })),
    };
  }
}

/** Whether the demand waits for capacity: how much there is, and how many demands are ahead, takes a query for each. */
function waits({ state }: Row): boolean {
  return state === 'queued' || state === 'held';
}

function waitOf(row: Row, queue: Queue | null, set: RunnerSet | undefined): DemandWait | null {
  const noted = row.state === 'provisioning' ? row.runnerWaitsFor : row.waitingReason;
  return explainDemand({ ...row, noted }, queue, set);
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
