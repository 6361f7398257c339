import { Injectable } from '@nestjs/common';
import { LedgerDb } from '../../database/ledger-db.js';
import type { Ahead } from '../../jobs/why.js';
import { RANKED_SQL, rankedSql } from '../capacity/admission-sql.js';
import { OPEN_RUNNERS_SQL } from '../model/runner-state.js';
import { RunnerSets } from '../model/runner-sets.js';
import type { Queue } from './waiting-reason.js';

/** The waiting demand whose position is read. */
interface Waiting {
  id: string;
  runnerSet: string | null;
  repository: string;
}

/** The line of a runner set, from the view of one demand. */
export type Line = Queue & Pick<Ahead, 'byPriority' | 'byRepository'>;

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
         coalesce((select n::integer from running where repository = lower($4)), 0) as "openInRepository",
         (select count(*)::integer from ahead) as ahead, ${groups('priority', 'value')} as "byPriority",
         ${groups('repository', 'n desc, value')} as "byRepository"`;

/** Position in line of each of the demands `$3`, which wait for the sets `$1` with the limits per repository `$2`. */
const LINES_SQL = `
  select line.*, wanted.name as set
    from unnest($1::text[], $2::integer[]) as wanted(name, max_per_repo)
    cross join lateral (
      with ${rankedSql('wanted.name', 'wanted.max_per_repo')},
      ahead as (select count(*)::integer as total from ranked)
      select d.id, coalesce(k.rank::integer - 1, ahead.total) as ahead, coalesce(n.n, 0)::integer as "openInRepository",
             (select count(*)::integer from runners where runner_set = wanted.name and state in ${OPEN_RUNNERS_SQL}) as "openInSet"
        from ahead, demands d
        left join ranked k on k.id = d.id
        left join running n on n.repository = lower(d.repository)
       where d.id = any($3::uuid[]) and d.runner_set = wanted.name
    ) line`;

/** Reads where demands stand in the lines of their runner sets. */
@Injectable()
export class DemandLines {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly sets: RunnerSets,
  ) {}

  /** Returns the lines of demands of a page by their ids, in one statement, without who is ahead. */
  async ofAll(waiting: Waiting[]): Promise<Map<string, Queue>> {
    const ids = waiting.map(({ id }) => id);
    const sets = this.sets.all.filter(({ name }) => waiting.some(({ runnerSet }) => runnerSet === name));
    const lines = await this.ledger.query<{ id: string; set: string } & Omit<Queue, 'set' | 'unavailable'>>(LINES_SQL, [
      sets.map(({ name }) => name),
      sets.map(({ maxPerRepo }) => maxPerRepo),
      ids,
    ]);
    const { unavailable } = this.sets;
    return new Map(
      lines.flatMap(({ id, set: name, ...line }) => {
        const set = this.sets.get(name);
        return set ? [[id, { set, unavailable, ...line }]] : [];
      }),
    );
  }

  /** Returns the line of one demand; null where no set serves it. */
  async of({ id, runnerSet, repository }: Waiting): Promise<Line | null> {
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
