import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../../jobs/ports.js';
import { JobRouter } from '../../routing/job-router.js';
import { statesThatTake } from '../demands/demand-state.js';
import { RunnerNames } from '../runner-names.js';
import type { RunnerSet } from '../runner-sets.js';
import { delayAfter } from './lost-runners.js';
import { planPool, spread, type PooledRunner, type PoolState } from './pool-plan.js';
import { ENDED_SQL, JOIN_SQL, LATEST_SQL, POOL_SQL, RETIRE_SQL, TAKE_SQL } from './pool-sql.js';

/**
 * Runners that wait for a job: those that a set keeps warm, and those whose job went elsewhere. GitHub gives them a job
 * before the hub has heard of it. The caller holds the capacity's lock.
 */
@Injectable()
export class RunnerPool {
  constructor(
    private readonly router: JobRouter,
    private readonly names: RunnerNames,
  ) {}

  /** Who waits gets what is there. */
  async take({ name, maxPerRepo, organization }: RunnerSet, db: SqlExecutor): Promise<void> {
    const from = statesThatTake({ type: 'admitted' });
    const values = [name, maxPerRepo, organization ?? null, from];
    const taken = (await db.query(TAKE_SQL, values)) as { runner_id: string; started: boolean }[];
    // While nobody had a claim to it, the job that was to start it may have seen that and ended.
    const idle = taken.filter(({ started }) => !started).map(({ runner_id: id }) => id);
    await this.route('prepare_runner', idle, db);
  }

  async look({ name, maxPerRepo }: RunnerSet, db: SqlExecutor): Promise<PoolState> {
    const [state] = (await db.query(POOL_SQL, [name, maxPerRepo])) as PoolState[];
    if (!state) throw new Error('the ledger answered nothing');
    return state;
  }

  /** Brings it to its size. @param warm how many are to wait */
  async keep(set: RunnerSet, warm: number, state: PoolState, db: SqlExecutor): Promise<void> {
    const { retire, join } = planPool({ ...set, warm }, state);
    if (retire.length > 0) {
      await db.query(RETIRE_SQL, [retire]);
      await this.route('cleanup_runner', retire, db);
    }
    if (join > 0) await this.add(set, join, state.pool, db);
  }

  private async add(set: RunnerSet, n: number, pool: PooledRunner[], db: SqlExecutor): Promise<void> {
    if (await this.pauses(set, db)) return;
    const scopes =
      set.organization === undefined
        ? spread(n, await this.latest(set, db), pool)
        : Array.from({ length: n }, () => set.organization ?? '');
    if (scopes.length === 0) return;
    const runners = scopes.map(() => this.names.next());
    const ids = runners.map(({ id }) => id);
    const names = runners.map(({ name }) => name);
    await db.query(JOIN_SQL, [ids, names, set.name, set.image, set.organization ?? null, scopes]);
    await this.route('prepare_runner', ids, db);
  }

  /** An image that ends at once must not be started all the time. */
  private async pauses({ name }: RunnerSet, db: SqlExecutor): Promise<boolean> {
    const [last] = (await db.query(ENDED_SQL, [name])) as { ended: number; agoMs: number }[];
    return last !== undefined && last.ended > 0 && last.agoMs < delayAfter(last.ended + 1);
  }

  private async latest({ name, warm, allowPublic }: RunnerSet, db: SqlExecutor): Promise<string[]> {
    const rows = (await db.query(LATEST_SQL, [name, warm, allowPublic])) as { repository: string }[];
    return rows.map(({ repository }) => repository);
  }

  /** While such a job is open, another changes nothing. */
  private async route(type: 'prepare_runner' | 'cleanup_runner', runnerIds: string[], db: SqlExecutor): Promise<void> {
    const requests = runnerIds.map((runnerId) => ({ type, data: { runnerId }, dedupeKey: `${type}:${runnerId}` }));
    if (requests.length > 0) await this.router.routeBatch(requests, { manager: db, actor: 'capacity' });
  }
}
