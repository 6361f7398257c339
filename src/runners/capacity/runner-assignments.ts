import { Injectable } from '@nestjs/common';
import { queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { JobRouter } from '../../routing/job-router.js';
import { nextDemandState, statesThatTake } from '../model/demand-state.js';
import { OPEN_RUNNERS_SQL } from '../model/runner-state.js';
import { delayAfter, lostReason } from './restart-backoff.js';

interface Claim {
  id: string;
  repository: string;
  runner_id: string | null;
  runner_name: string | null;
  state: string;
}
interface RunnerRef {
  id: string;
  container_id: string | null;
}

/** Start of a demand's job on a runner that had ended before the hub heard of it: GitHub's time, within the runner's life. */
const BEGAN_SQL = `least(r.finished_at, greatest(d.started_at, r.online_at, r.started_at))`;

const LOST = { type: 'runner_lost' } as const;

/**
 * Assigns runners to demands. GitHub gives a job to any runner with its labels, so a runner that was started for one
 * demand may run another's job: then assignments are exchanged. All methods run within `Capacity.change`.
 */
@Injectable()
export class RunnerAssignments {
  constructor(private readonly router: JobRouter) {}

  /**
   * Reassigns a demand that runs or has ended to the runner that has its job, and a runner that it no longer needs to
   * other demands. Returns true when its runner was not known to be busy before.
   */
  async reassign(demandId: string, db: Queryable): Promise<boolean> {
    const [demand] = await queryRows<Claim>(
      db,
      `select id, repository, runner_id, runner_name, state from demands where id = $1`,
      [demandId],
    );
    if (!demand) return false;
    const { state, runner_id: claimed, runner_name: name } = demand;
    // An in_progress without a runner's name leaves the assignment as it is: nothing better is known.
    if (state === 'in_progress' && name === null) return false;
    const actual = name === null ? undefined : await this.markBusy(name, demand, db);
    const began = actual?.began ?? false;
    if (actual?.id === claimed) return began;
    await db.query(`update demands set runner_id = $2 where id = $1`, [demandId, actual?.id ?? null]);
    const spare = claimed === null ? undefined : await this.idle(claimed, db);
    const [displaced] = actual ? await this.claimants(actual.id, demandId, db) : [];
    if (displaced && spare) {
      await db.query(`update demands set runner_id = $2 where id = $1`, [displaced.id, spare.id]);
      await this.prepareAgain(spare, db);
    } else if (displaced) await this.queueAgain(displaced.id, db);
    else if (spare) await this.returnToPool(spare, db);
    return began;
  }

  /** Releases a runner that is gone. Its demands wait for another one, from the second loss on after a backoff. */
  async releaseRunner(runnerId: string, why: string, db: Queryable): Promise<void> {
    for (const { id, runners_lost: before } of await this.claimants(runnerId, null, db)) {
      const lost = before + 1;
      const delay = delayAfter(lost);
      await this.queueAgain(id, db);
      await db.query(
        `update demands set runners_lost = $2, waiting_reason = $3,
                not_before = now() + $4 * interval '1 ms'
          where id = $1`,
        [id, lost, delay === 0 ? null : lostReason(lost, why), delay],
      );
      if (delay === 0) continue;
      await this.router.route({ type: 'prepare_runner', data: { demandId: id }, delay }, { manager: db });
    }
  }

  /** Marks the runner with this name busy with a job of this repository, towards which it counts from now on. */
  private async markBusy(name: string, { id, repository }: Claim, db: Queryable) {
    const [runner] = await queryRows<RunnerRef & { began: boolean }>(
      db,
      `with o as (
         update runners r
            set state = case when r.state in ('finished','removed') then r.state else 'busy' end,
                busy_at = case when r.state in ('finished','removed') then ${BEGAN_SQL} else clock_timestamp() end,
                repository = $2, demand_id = coalesce(r.demand_id, $3)
           from demands d
          where d.id = $3 and r.name = $1
            and (r.state in ('registering','starting','online') or r.state in ('finished','removed') and r.busy_at is null)
         returning r.id
       )
       select r.id, container_id, o.id is not null as began from runners r left join o on o.id = r.id where name = $1`,
      [name, repository, id],
    );
    return runner;
  }

  private async idle(runnerId: string, db: Queryable): Promise<RunnerRef | undefined> {
    const [runner] = await queryRows<RunnerRef>(
      db,
      `select id, container_id from runners
        where id = $1 and state in ${OPEN_RUNNERS_SQL} and state <> 'busy'`,
      [runnerId],
    );
    return runner;
  }

  private async claimants(runnerId: string, besides: string | null, db: Queryable) {
    return queryRows<{ id: string; runners_lost: number }>(
      db,
      `select id, runners_lost from demands
        where runner_id = $1 and state = any($2::text[]) and id is distinct from $3::uuid`,
      [runnerId, statesThatTake(LOST), besides],
    );
  }

  private async queueAgain(demandId: string, db: Queryable): Promise<void> {
    await db.query(
      `update demands set state = $2, runner_id = null, updated_at = now() where id = $1 and state = any($3::text[])`,
      [demandId, nextDemandState('provisioning', LOST), statesThatTake(LOST)],
    );
  }

  /** Prepares the runner again: while it had no assignment, its prepare_runner job may have seen that and ended. */
  private async prepareAgain({ id: runnerId, container_id: started }: RunnerRef, db: Queryable): Promise<void> {
    if (started === null) await this.router.route({ type: 'prepare_runner', data: { runnerId } }, { manager: db });
  }

  /** Returns the runner to the pool, which assigns it to a demand of its scope, keeps it warm or retires it. */
  private async returnToPool({ id }: RunnerRef, db: Queryable): Promise<void> {
    await db.query(`update runners set demand_id = null, repository = coalesce(scope, repository) where id = $1`, [id]);
  }
}
