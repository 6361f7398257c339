import { Injectable } from '@nestjs/common';
import { recordAct } from '../../audit/current-act.js';
import type { Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import { PREVIEW_COLUMNS, type Preview } from './model/deployment.js';

const CURRENT_SQL = `d.current and d.environment = 'preview'`;
const LIST_SQL = `
  select d.seq::text as seq, ${PREVIEW_COLUMNS} from deployments d
   where ${CURRENT_SQL} and ($2::bigint is null or d.seq < $2) order by d.seq desc limit $1`;
const NAMED_SQL = `
  select ${PREVIEW_COLUMNS} from deployments d where ${CURRENT_SQL} and coalesce(d.namespace, d.resource) = $1
   order by d.seq for update`;
const KEEP_SQL = `
  update deployments d set keep = $2, keep_reason = $3
   where ${CURRENT_SQL} and coalesce(d.namespace, d.resource) = $1 returning ${PREVIEW_COLUMNS}`;

/** Previews in operation, and which of them people keep. */
@Injectable()
export class Previews {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns previews, the last that was deployed first; `cursor` is the position of the last one of the previous page. */
  async list(limit: number, cursor?: string): Promise<Page<Preview>> {
    const rows = await this.ledger.query<Preview & { seq: string }>(LIST_SQL, [limit + 1, cursor ?? null]);
    const shown = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? (shown.at(-1)?.seq ?? null) : null;
    return { items: shown.map(({ seq: _, ...preview }) => preview), nextCursor };
  }

  /**
   * Keeps a preview from being removed by cleanups, or no longer.
   * @param namespace its namespace in Kubernetes, its container in Docker
   * @throws HubError NOT_FOUND
   */
  keep(namespace: string, keep: boolean, reason: string | undefined): Promise<Preview> {
    return this.ledger.transaction(async (db) => {
      const [before] = await queryRows<Preview>(db, NAMED_SQL, [namespace]);
      const [after] = await queryRows<Preview>(db, KEEP_SQL, [namespace, keep, keep ? (reason ?? null) : null]);
      if (!after) throw new HubError('NOT_FOUND', `There is no preview ${namespace}`);
      await recordAct(db, { target: namespace, before, after });
      return after;
    });
  }
}
