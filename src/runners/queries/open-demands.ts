import { Injectable } from '@nestjs/common';
import { LedgerDb } from '../../database/ledger-db.js';
import { DemandSearch, type Demand } from './demand-search.js';

/** Maximum number of open demands that live views show; the newest. */
const MOST = 500;

/** Versions of the open demands and their runners, by xmin. */
const VERSIONS_SQL = `
  select d.id, concat(d.xmin, ' ', r.xmin) as version
    from demands d left join runners r on r.id = d.runner_id
   where d.state not in ('completed','cancelled') order by d.id desc limit ${MOST}`;

/** Open demands for live views: one statement while nothing changes, two when something has changed. */
@Injectable()
export class OpenDemands {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly search: DemandSearch,
  ) {}

  /**
   * Returns demands with another version than the known one, those that are no longer open among them.
   * @param known versions by id, which it brings up to date
   */
  async changes(known: Map<string, string>): Promise<Demand[]> {
    const rows = await this.ledger.query<{ id: string; version: string }>(VERSIONS_SQL);
    const now = new Map(rows.map(({ id, version }) => [id, version]));
    const changed = [...now.keys()].filter((id) => known.get(id) !== now.get(id));
    const gone = [...known.keys()].filter((id) => !now.has(id));
    const ids = [...changed, ...gone];
    const demands = ids.length === 0 ? [] : await this.search.byIds(ids);
    for (const id of gone) known.delete(id);
    for (const id of changed) known.set(id, now.get(id) ?? '');
    return demands;
  }
}
