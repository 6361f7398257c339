import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import { ArchiveLogs } from '../../jobs/archive-logs.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import type { ContainerInfo } from '../../containers/container-runtime.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { OPEN_STATES } from '../../jobs/job-state.js';
import type { Queryable } from '../../database/queryable.js';
import { OpenJobDays } from '../../jobs/ports/ledger.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import { OPEN_RUNNERS_SQL, type RunnerState } from '../model/runner-state.js';
import { RUNNER_LOGS } from './runner-logs.js';

/** Length of a stored reason: schedulers of large clusters write long ones. */
const MAX_REASON = 1000;

/** The fields of a runner that are needed to act on it. */
export interface RunnerRow {
  id: string;
  name: string;
  /** The assigned demand; null: the runner waits in the pool for a job. */
  demand_id: string | null;
  runner_set: string;
  repository: string;
  /** The scope it is registered with: `owner/name`, or an organization. */
  scope: string;
  github_runner_id: string | null;
  container_id: string | null;
  host: string | null;
  state: RunnerState;
  image: string;
  /** Whether its container has ended. */
  finished: boolean;
  /** Whether it is to leave the pool. */
  retired: boolean;
}

export interface Overdue {
  id: string;
  /** Whether it is busy, assigned, or kept by the pool. */
  wanted: boolean;
}

export type Orphan = RunnerRow & { silent: boolean };

/** The columns of a RunnerRow. */
export const RUNNER_COLUMNS = `id, name, demand_id, runner_set, repository, coalesce(scope, repository) as scope, github_runner_id, container_id, host, state, image, retired_at is not null as retired, finished_at is not null as finished`;

/** Reads and writes runners in the ledger. Each change is guarded by the states that it may come from. */
@Injectable()
@RetentionRules({
  delete: `delete from runners where state in ('removed','finished','failed')
              and removed_at < now() - $1::float8 * interval '1 ms'`,
  counts: 'runners',
})
@ArchiveLogs(RUNNER_LOGS)
export class RunnerStore {
  /** The machine whose containers this process can see: a container engine belongs to one machine. */
  readonly host = hostname();

  constructor(
    private readonly ledger: LedgerDb,
    private readonly openJobDays: OpenJobDays,
  ) {}

  async find(id: string): Promise<RunnerRow | undefined> {
    const [row] = await this.ledger.query<RunnerRow>(`select ${RUNNER_COLUMNS} from runners where id = $1`, [id]);
    return row;
  }

  /** Returns the runner that was admitted for this demand and has not been started yet. */
  async toPrepareFor(demandId: string): Promise<RunnerRow | undefined> {
    const [row] = await this.ledger.query<RunnerRow>(
      `select ${RUNNER_COLUMNS} from runners where demand_id = $1 and state in ${OPEN_RUNNERS_SQL}
        and container_id is null order by id desc limit 1`,
      [demandId],
    );
    return row;
  }

  /** Returns the runner unless it has been started. */
  async toPrepare(id: string): Promise<RunnerRow | undefined> {
    const [row] = await this.ledger.query<RunnerRow>(
      `select ${RUNNER_COLUMNS} from runners where id = $1 and state in ${OPEN_RUNNERS_SQL} and container_id is null`,
      [id],
    );
    return row;
  }

  /**
   * Locks the runner for one job, since two jobs that prepare it would remove each other's registration. Returns false
   * while another open job has it: that one goes on, after a crash as well.
   */
  async lockForPreparation(id: string, jobId: string): Promise<boolean> {
    const rows = await this.ledger.query(
      `update runners r set prepare_job_id = $2
        where r.id = $1 and r.state in ${OPEN_RUNNERS_SQL} and r.container_id is null
          and (r.prepare_job_id is null or r.prepare_job_id = $2
               or not exists (select 1 from jobs j where j.id = r.prepare_job_id and j.state = any($3::text[])
                                  and ${await this.openJobDays.sql('j.id')}))
        returning r.id`,
      [id, jobId, OPEN_STATES],
    );
    return rows.length > 0;
  }

  /** Returns the runners whose container runs on this machine, as far as the ledger knows. */
  async startedHere(): Promise<RunnerRow[]> {
    return this.ledger.query<RunnerRow>(
      `select ${RUNNER_COLUMNS} from runners where state in ${OPEN_RUNNERS_SQL} and container_id is not null and host = $1`,
      [this.host],
    );
  }

  /**
   * Returns the runners of machines without a living worker; `silent`: for `silenceMs`, so the machine is not merely
   * restarting. By PostgreSQL's clock, and the nodes' own heartbeats.
   */
  async orphaned(silenceMs: number): Promise<Orphan[]> {
    return this.ledger.query<Orphan>(
      `select ${RUNNER_COLUMNS}, coalesce(n.seen < now() - $2 * interval '1 ms', true) as silent
         from runners
         left join lateral (select max(heartbeat_at) as seen, bool_or(stopped_at is null) as up from nodes
                             where nodes.host = runners.host and role <> 'api') n on true
        where state in ${OPEN_RUNNERS_SQL} and container_id is not null and host <> $1
          and (n.up is not true or n.seen < now() - $2 * interval '1 ms')`,
      [this.host, silenceMs],
    );
  }

  /** Moves the runner to this machine, which has its container: under a new host name, or as another node of its Docker. */
  async adopt(id: string): Promise<void> {
    await this.ledger.query(`update runners set host = $2 where id = $1`, [id, this.host]);
  }

  /**
   * Returns open runners older than `ageMs` that are not busy and not wanted; or that are not started as far as the
   * ledger knows, though they may have a job, and that no open job prepares.
   */
  async overdue(ageMs: number): Promise<Overdue[]> {
    return this.ledger.query<Overdue>(
      `select id, wanted from (
         select r.id, r.container_id is not null as started,
                exists (select 1 from jobs j where j.id = r.prepare_job_id and j.state = any($2)
                           and ${await this.openJobDays.sql('j.id')}) as preparing,
                r.state = 'busy' or (r.demand_id is null and r.retired_at is null)
                or exists (select 1 from demands d where d.runner_id = r.id and d.state = 'provisioning') as wanted
           from runners r
          where r.state in ${OPEN_RUNNERS_SQL} and (r.state <> 'busy' or r.container_id is null) and r.created_at < now() - $1 * interval '1 ms') o
        where not (wanted and (started or preparing))`,
      [ageMs, OPEN_STATES],
    );
  }

  /** Returns up to 100 runners that ended `ageMs` ago, not seen removed: their check has failed, or was cancelled. */
  async unremoved(ageMs: number): Promise<string[]> {
    const rows = await this.ledger.query<{ id: string }>(
      `select id from runners where removed_at is null and state in ('finished','failed')
          and finished_at < now() - $1 * interval '1 ms' order by finished_at limit 100`,
      [ageMs],
    );
    return rows.map(({ id }) => id);
  }

  /** Records that GitHub knows the runner. */
  async registered(id: string, githubRunnerId: number): Promise<void> {
    await this.ledger.query(
      `update runners set github_runner_id = $2, registered_at = now(), waits_for = null where id = $1`,
      [id, githubRunnerId],
    );
  }

  /** Records why the runner has not started yet, until it is registered or started. Returns true when the reason is new. */
  async waitsFor(id: string, reason: string): Promise<boolean> {
    const rows = await this.ledger.query(
      `update runners set waits_for = $2
        where id = $1 and state in ${OPEN_RUNNERS_SQL} and container_id is null and waits_for is distinct from $2
       returning id`,
      [id, toPostgresSafe(reason).slice(0, MAX_REASON)],
    );
    return rows.length > 0;
  }

  /** Records the running container. Returns false when the runner has been given up meanwhile. */
  async started(id: string, { id: containerId, imageDigest, startedAt }: ContainerInfo): Promise<boolean> {
    const rows = await this.ledger.query(
      `update runners set container_id = $2, image_digest = $3, host = $4, started_at = coalesce($5, now()), waits_for = null,
              state = case when state = 'registering' then 'starting' else state end
        where id = $1 and state in ${OPEN_RUNNERS_SQL} returning id`,
      [id, containerId, imageDigest ?? null, this.host, startedAt ?? null],
    );
    return rows.length > 0;
  }

  /** Records that the runner is connected and waits for a job. */
  async online(id: string): Promise<void> {
    await this.ledger.query(
      `update runners set online_at = coalesce(online_at, now()),
              state = case when state in ('registering','starting') then 'online' else state end
        where id = $1 and state in ${OPEN_RUNNERS_SQL}`,
      [id],
    );
  }

  /** Stores the tail of its log so far. */
  async logged(id: string, tail: string): Promise<void> {
    await this.ledger.query(
      `update runners set log = $2 where id = $1 and exit_code is null and state in ${OPEN_RUNNERS_SQL}`,
      [id, tail],
    );
  }

  /** Records the exit, the image and the log of its container. */
  async exited(id: string, { exitCode, oomKilled, imageDigest }: Partial<ContainerInfo>, log: string | null) {
    await this.ledger.query(
      `update runners set exit_code = coalesce($2, exit_code), oom = coalesce($3, oom),
              image_digest = coalesce($4, image_digest), log = coalesce($5, log)
        where id = $1`,
      [id, exitCode ?? null, oomKilled ?? null, imageDigest ?? null, log],
    );
  }

  /** Ends an open runner, which frees capacity: within `Capacity.change`. Returns false when it had ended before. */
  async end(id: string, state: 'finished' | 'failed', error: string | null, db: Queryable): Promise<boolean> {
    const { rows: ended } = await db.query(
      `with e as (
         update runners set state = $2, finished_at = now(), error = coalesce($3, error)
          where id = $1 and state in ${OPEN_RUNNERS_SQL} returning id
       )
       select id from e`,
      [id, state, error],
    );
    return ended.length > 0;
  }

  /** Retires a runner unless it is busy, assigned, or kept by the pool: within `Capacity.change`. */
  async retire(id: string, db: Queryable): Promise<boolean> {
    const { rows: retired } = await db.query(
      `with r as (
         update runners set retired_at = coalesce(retired_at, now())
          where id = $1 and state in ${OPEN_RUNNERS_SQL} and state <> 'busy'
            and (demand_id is not null or retired_at is not null)
            and not exists (select 1 from demands d where d.runner_id = $1 and d.state = 'provisioning')
         returning id
       )
       select id from r`,
      [id],
    );
    return retired.length > 0;
  }

  /** Records that nothing is left of it, here or at GitHub: within `Capacity.change`. */
  async removed(id: string, db: Queryable): Promise<void> {
    await db.query(
      `update runners set state = case when state = 'failed' then state else 'removed' end,
              finished_at = coalesce(finished_at, now()), removed_at = coalesce(removed_at, now())
        where id = $1`,
      [id],
    );
  }
}
