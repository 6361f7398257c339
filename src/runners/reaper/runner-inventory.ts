import { Injectable } from '@nestjs/common';
import { LedgerDb } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { OPEN_RUNNERS_SQL } from '../model/runner-state.js';
import { RUNNER_COLUMNS, type RunnerRow } from '../store/runner-store.js';

/** Minutes that a running runner may be offline at GitHub: idle, it may just restart its session; busy, it has a job. */
const OFFLINE_IDLE = 5;
const OFFLINE_BUSY = 15;
/** Minutes within which a runner ends after its job. */
const LINGERING = 5;
/** Minutes of transition: a stored name may not be registered yet, and one that has just ended not be removed. */
const IN_PASSING = 2;

/** Names of this hub's runners in one list of GitHub's. */
export interface GitHubPresence {
  scope: string;
  online: string[];
  offline: string[];
  /** Listed runners that have a job. */
  busy: string[];
  /** Whether the list is complete: a runner that is not on it is not registered. */
  complete: boolean;
  /** The time of the request for the list. */
  at: Date;
}

/** Compares the ledger's runners with GitHub's list and the runtime. */
@Injectable()
export class RunnerInventory {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns the scopes to check: of runners that are open, ended but not removed, or ended within the last hour. */
  async scopes(): Promise<string[]> {
    const rows = await this.ledger.query<{ scope: string }>(
      `select distinct coalesce(scope, repository) as scope from runners
        where state in ${OPEN_RUNNERS_SQL}
           or (removed_at is null and state in ('finished','failed')) or finished_at > now() - interval '1 hour'`,
    );
    return rows.map(({ scope }) => scope);
  }

  /** Returns the names that belong to no runner any more. Each is stored before GitHub or the runtime learns it. */
  async lost(names: string[]): Promise<Set<string>> {
    const rows = await this.ledger.query<{ name: string }>(
      `select n.name from unnest($1::text[]) as n(name) left join runners r on r.name = n.name
        where r.id is null
           or (r.state not in ${OPEN_RUNNERS_SQL} and r.finished_at < now() - interval '${IN_PASSING} minutes')`,
      [names],
    );
    return new Set(rows.map(({ name }) => name));
  }

  /**
   * Records which runners are online, and since when others are not; one that is busy at GitHub counts as offline only
   * if it is busy in the ledger too. Runs within `Capacity.change`, which locks runners in another order.
   */
  async note({ scope, online, offline, busy, complete, at }: GitHubPresence, db: Queryable): Promise<void> {
    await db.query(
      `update runners set online_at = coalesce(online_at, now()), offline_since = null, offline_seen_at = null,
              state = case when state in ('registering','starting') then 'online' else state end
        where name = any($1::text[]) and state in ${OPEN_RUNNERS_SQL}`,
      [online],
    );
    await db.query(
      `update runners set offline_seen_at = now(), offline_since = coalesce(offline_since,
                case when online_at is null and busy_at is null then started_at else now() end)
        where state in ${OPEN_RUNNERS_SQL} and container_id is not null
          and (state = 'busy' or name <> all($6::text[]))
          and (name = any($1::text[])
               or ($2 and lower(coalesce(scope, repository)) = lower($3) and name <> all($4::text[])
                   and registered_at < $5::timestamptz - interval '${IN_PASSING} minutes'))`,
      [offline, complete, scope, online, at, busy],
    );
  }

  /** Returns the stuck runners of this machine, each with the reason. */
  async idlers(host: string): Promise<(RunnerRow & { why: string })[]> {
    return this.ledger.query(
      `select ${RUNNER_COLUMNS}, case when offline_since is not null then 'GitHub has not seen it since ' || to_char(offline_since, 'HH24:MI')
                       else 'it has not ended with its job' end as why
         from runners r
        where host = $1 and container_id is not null and state in ${OPEN_RUNNERS_SQL}
          and (offline_since < offline_seen_at - interval '1 minute'
                             * case when state = 'busy' then ${OFFLINE_BUSY} else ${OFFLINE_IDLE} end
               or (state = 'busy' and exists (
                     select 1 from demands d where d.runner_id = r.id and d.state in ('completed','cancelled')
                        and d.updated_at < now() - interval '${LINGERING} minutes')
                   and not exists (
                     select 1 from demands d where d.runner_id = r.id and d.state in ('provisioning','in_progress'))))`,
      [host],
    );
  }
}
