import { HUB_KEYS } from '../../jobs/hub-keys.js';
import { Injectable } from '@nestjs/common';
import type { Queryable } from '../../database/queryable.js';
import { JobRouter } from '../../routing/job-router.js';
import { statesThatTake } from '../model/demand-state.js';
import { RunnerNames } from '../model/runner-names.js';
import { mayServe, runnerSpecHash, type RepositoryVisibility, type RunnerSet } from '../model/runner-sets.js';
import { delayAfter } from './restart-backoff.js';
import { planPool, distribute, type PooledRunner, type PoolState } from './pool-plan.js';
import { ENDED_SQL, JOIN_SQL, LATEST_SQL, POOL_SQL, RETIRE_SQL, STRAYS_SQL, TAKE_SQL } from './pool-sql.js';

/**
 * Idle runners without an assignment: those that a set keeps warm, and those whose job ran elsewhere. GitHub gives them
 * a job before the hub has heard of it. The caller holds the capacity lock.
 */
@Injectable()
export class RunnerPool {
  constructor(
    private readonly router: JobRouter,
    private readonly names: RunnerNames,
  ) {}

  /** Assigns pooled runners to waiting demands. */
  async take(set: RunnerSet, db: Queryable): Promise<void> {
    const from = statesThatTake({ type: 'admitted' });
    const values = [set.name, set.maxPerRepo, set.organization ?? null, from, runnerSpecHash(set)];
    const { rows: taken } = await db.query<{ runner_id: string; started: boolean }>(TAKE_SQL, values);
    // While a runner had no assignment, its prepare_runner job may have seen that and ended.
    const idle = taken.filter(({ started }) => !started).map(({ runner_id: id }) => id);
    await this.route('prepare_runner', idle, db);
  }

  async readState({ name, maxPerRepo }: RunnerSet, db: Queryable): Promise<PoolState> {
    const {
      rows: [state],
    } = await db.query<PoolState>(POOL_SQL, [name, maxPerRepo]);
    if (!state) throw new Error('the ledger returned no row');
    return state;
  }

  /** Brings the pool to its size. */
  async keep(set: RunnerSet, state: PoolState, db: Queryable): Promise<void> {
    const serves = (target: Pick<PooledRunner, 'scope' | 'public' | 'fork'>) => mayServe(set, target);
    const size = { warm: set.warm, max: set.max, spec: runnerSpecHash(set), serves, known: process.uptime() };
    const { stay, retire, join } = planPool(size, state);
    await this.retire(retire, db);
    if (join > 0) await this.add(set, join, stay, db);
  }

  /** Retires the pooled runners of sets that no longer exist, which no set's plan includes. */
  async retireStrays(known: string[], db: Queryable): Promise<void> {
    const { rows: strays } = await db.query<{ id: string }>(STRAYS_SQL, [known]);
    await this.retire(
      strays.map(({ id }) => id),
      db,
    );
  }

  private async retire(ids: string[], db: Queryable): Promise<void> {
    if (ids.length === 0) return;
    await db.query(RETIRE_SQL, [ids]);
    await this.route('cleanup_runner', ids, db);
  }

  private async add(set: RunnerSet, n: number, pool: PooledRunner[], db: Queryable): Promise<void> {
    const candidates = set.organization === undefined ? await this.latest(set, db) : [set.organization];
    const pausing = candidates.length === 0 ? [] : await this.pausing(set, db);
    const scopes = distribute(
      n,
      candidates.filter((name) => !pausing.includes(name)),
      pool,
    );
    if (scopes.length === 0) return;
    const runners = await this.names.next(scopes.length);
    const ids = runners.map(({ id }) => id);
    const names = runners.map(({ name }) => name);
    const values = [ids, names, set.name, set.image, set.organization ?? null, scopes, runnerSpecHash(set)];
    await db.query(JOIN_SQL, values);
    await this.route('prepare_runner', ids, db);
  }

  /** Scopes where runners end before they connect: new ones start there after a backoff only. */
  private async pausing({ name }: RunnerSet, db: Queryable): Promise<string[]> {
    const { rows: ended } = await db.query<{ scope: string; times: number; agoMs: number }>(ENDED_SQL, [name]);
    return ended.filter(({ times, agoMs }) => agoMs < delayAfter(times + 1)).map(({ scope }) => scope);
  }

  private async latest(set: RunnerSet, db: Queryable): Promise<string[]> {
    const { rows: repositories } = await db.query<{ scope: string } & RepositoryVisibility>(LATEST_SQL, [set.name]);
    return repositories
      .filter((repository) => mayServe(set, repository))
      .map(({ scope }) => scope)
      .slice(0, set.warm);
  }

  /** Routes a job for each runner; while one with the same dedupe key is open, another changes nothing. */
  private async route(type: 'prepare_runner' | 'cleanup_runner', runnerIds: string[], db: Queryable): Promise<void> {
    const requests = runnerIds.map((runnerId) => ({
      type,
      data: { runnerId },
      dedupeKey: `${HUB_KEYS}${type}:${runnerId}`,
    }));
    if (requests.length > 0) await this.router.routeBatch(requests, { manager: db, actor: 'capacity' });
  }
}
