import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { ScopedRecords } from '../../jobs/ports/ledger.js';
import type { Scopes } from '../../jobs/scopes.js';
import { SCHEDULE_COLUMNS, scopeConditions } from './scope-sql.js';

type Kind = Parameters<ScopedRecords['requireCovered']>[0];

const JOB = { queue: 'j.queue', tenant: 'j.tenant' };

/** A record's row by its id in `$1`; a dead letter also has the id of the job that failed, whose queue and tenant it has. */
const ROWS: Record<Kind, { from: string[]; columns: typeof JOB; missing: (id: string) => HubError }> = {
  job: {
    from: ['jobs j where j.id = $1'],
    columns: JOB,
    missing: (id) => new HubError('JOB_NOT_FOUND', `There is no job ${id}`),
  },
  'dead-letter': {
    from: [
      "jobs j where j.id = $1 and j.type <> 'dead_letter'",
      'dead_letters d join jobs j on j.id = d.job_id where d.id = $1',
    ],
    columns: JOB,
    missing: (id) => new HubError('NOT_FOUND', `There is no dead letter ${id}`),
  },
  schedule: {
    from: ['schedules where id = $1'],
    columns: SCHEDULE_COLUMNS,
    missing: (id) => new HubError('NOT_FOUND', `There is no schedule ${id}`),
  },
  artifact: {
    from: ['artifacts a where a.id = $1'],
    columns: { queue: 'a.queue', tenant: 'a.tenant' },
    missing: (id) => new HubError('ARTIFACT_NOT_FOUND', `There is no artifact ${id}`),
  },
};

/** Compares records with scopes in the ledger. A job's queue and tenant never change. */
@Injectable()
export class SqlScopedRecords extends ScopedRecords {
  constructor(private readonly ledger: LedgerDb) {
    super();
  }

  async requireCovered(kind: Kind, id: string, scopes: Scopes): Promise<void> {
    const { from, columns, missing } = ROWS[kind];
    if (!isUuid(id)) throw missing(id);
    const values: unknown[] = [id];
    const within = scopeConditions(scopes, values, columns).map((condition) => ` and ${condition}`);
    const sql = from.map((rows) => `select 1 from ${rows}${within.join('')}`).join(' union all ');
    const found = await this.ledger.query(sql, values);
    if (found.length === 0) throw missing(id);
  }
}
