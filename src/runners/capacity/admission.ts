import { Injectable } from '@nestjs/common';
import type { Queryable } from '../../database/queryable.js';
import { JobRouter } from '../../routing/job-router.js';
import { statesThatTake } from '../model/demand-state.js';
import { RunnerNames } from '../model/runner-names.js';
import { RunnerSets, runnerSpecHash, type RunnerSet } from '../model/runner-sets.js';
import { ADMIT_SQL, HOLD_SQL, PICK_SQL } from './admission-sql.js';
import { RunnerPool } from './runner-pool.js';

/** Admits demands in the order of their rank, as far as their set has free capacity. The caller holds the capacity lock. */
@Injectable()
export class Admission {
  constructor(
    private readonly sets: RunnerSets,
    private readonly router: JobRouter,
    private readonly names: RunnerNames,
    private readonly pool: RunnerPool,
  ) {}

  async admit(db: Queryable): Promise<void> {
    for (const set of this.sets.all) await this.admitTo(set, db);
    if (this.sets.unavailable === null) await this.pool.retireStrays(this.sets.names, db);
  }

  private async admitTo(set: RunnerSet, db: Queryable): Promise<void> {
    const { unavailable } = this.sets;
    const max = unavailable === null ? set.max : 0;
    if (unavailable === null) await this.pool.take(set, db);
    const { rows: picked } = await db.query<{ id: string }>(PICK_SQL, [set.name, set.maxPerRepo, max]);
    if (picked.length > 0)
      await this.start(
        set,
        picked.map(({ id }) => id),
        db,
      );
    const state = await this.pool.readState(set, db);
    const full = state.open >= max ? (unavailable ?? fullReason(set)) : null;
    await db.query(HOLD_SQL, [set.name, full, ` has its maximum of ${set.maxPerRepo} runners`]);
    if (unavailable === null) await this.pool.keep(set, state, db);
  }

  /** Stores the runners' names, before GitHub is asked to register them. */
  private async start(set: RunnerSet, demandIds: string[], db: Queryable): Promise<void> {
    const runners = await this.names.next(demandIds.length);
    const runnerIds = runners.map(({ id }) => id);
    const names = runners.map(({ name }) => name);
    const from = statesThatTake({ type: 'admitted' });
    const values = [
      demandIds,
      runnerIds,
      names,
      set.name,
      set.image,
      from,
      set.organization ?? null,
      runnerSpecHash(set),
    ];
    const { rows: admitted } = await db.query<{ id: string }>(ADMIT_SQL, values);
    const requests = admitted.map(({ id: demandId }) => ({ type: 'prepare_runner', data: { demandId } }));
    await this.router.routeBatch(requests, { manager: db, actor: 'capacity' });
  }
}

export function fullReason({ name, max, ...set }: RunnerSet): string {
  const limit = settingOf(set, 'max');
  return max === 1
    ? `The only runner of the set "${name}" is in use (${limit})`
    : `All ${max} runners of the set "${name}" are in use (${limit})`;
}

const VARIABLES = { max: 'RUNNER_MAX', maxPerRepo: 'RUNNER_MAX_PER_REPO' };

/** Names the setting by which a limit of the set is changed. */
export function settingOf({ source }: Pick<RunnerSet, 'source'>, limit: keyof typeof VARIABLES): string {
  return source === undefined ? VARIABLES[limit] : `${limit} in RUNNER_SETS_FILE`;
}
