import type { JsonObject } from '../../../common/postgres-safe-json.js';
import type { LedgerDb } from '../../../database/ledger-db.js';
import type { JobSpec } from '../../../jobs/job-handler.js';
import type { SecretBox } from '../../../jobs/ports/secrets.js';
import { openFields, sealFields } from '../../../jobs/sealed-fields.js';
import { fingerprint } from '../../accept/accept-sql.js';
import { PAGE_ROWS, resealAll, type ResealedPage, type SealedCount, type SealedSource } from './sealed-source.js';

const NO_ID = '00000000-0000-0000-0000-000000000000';

interface Row {
  id: string;
  data: JsonObject;
}

/** Data before and after. */
interface Resealed extends Row {
  before: JsonObject;
}

/** Where job data is: in jobs, and in the templates of schedules. */
const PARTS = {
  jobs: { type: `t.type`, data: `t.data`, set: `data = t.data || r.after` },
  schedules: {
    type: `t.request->>'type'`,
    data: `t.request->'data'`,
    set: `request = jsonb_set(t.request, '{data}', t.request->'data' || r.after)`,
  },
};

/** A dedupe key compares requests with the job that holds it, as it is sealed now. */
const KEYS_SQL = `
  update job_keys k set fingerprint = r.fingerprint from unnest($1::uuid[], $2::bytea[]) r(id, fingerprint)
   where k.scope = 'dedupe' and k.job_id = r.id`;

/** The secret fields of one job type, in jobs or in schedules. */
export class SealedJobSource implements SealedSource {
  private readonly part;

  constructor(
    private readonly ledger: LedgerDb,
    private readonly box: SecretBox,
    private readonly spec: JobSpec,
    private readonly table: keyof typeof PARTS,
  ) {
    this.part = PARTS[table];
  }

  counts(): Promise<SealedCount[]> {
    const { type, data } = this.part;
    return this.ledger.query<SealedCount>(
      `select split_part(${data}->f.name->>'$sealed', '.', 1) as "keyId", count(*)::integer as values
         from ${this.table} t cross join unnest($2::text[]) f(name)
        where ${type} = $1 and ${data}->f.name->>'$sealed' is not null group by 1`,
      [this.spec.type, this.spec.secrets],
    );
  }

  async reseal(after = NO_ID): Promise<ResealedPage> {
    const { type, data } = this.part;
    const rows = await this.ledger.query<Row>(
      `select t.id, ${data} as data from ${this.table} t
        where t.id > $1 and ${type} = $2 and exists (
              select 1 from unnest($3::text[]) f(name) where split_part(${data}->f.name->>'$sealed', '.', 1) <> $4)
        order by t.id limit ${PAGE_ROWS}`,
      [after, this.spec.type, this.spec.secrets, this.box.keyId],
    );
    const { done, unreadable } = resealAll(rows, (row) => ({
      id: row.id,
      before: row.data,
      data: sealFields(this.box, this.spec, openFields(this.box, this.spec, row.data)),
    }));
    if (done.length > 0) await this.write(done);
    return { resealed: done.length, unreadable, last: rows.length === PAGE_ROWS ? rows.at(-1)?.id : undefined };
  }

  /** Writes the secrets alone, where they are still those that were read: a schedule may have been changed meanwhile. */
  private async write(rows: Resealed[]): Promise<void> {
    const ids = rows.map(({ id }) => id);
    const { type } = this.spec;
    const { type: typeSql, data: dataSql, set } = this.part;
    await this.ledger.transaction(async (db) => {
      // Rows are locked in the order of ids, as in every change of several jobs.
      await db.query(
        `with locked as (
           select t.id from ${this.table} t where t.id = any($1::uuid[]) and t.id between $5 and $6 order by t.id for update
         )
         update ${this.table} t set ${set} from locked, unnest($1::uuid[], $2::jsonb[], $3::jsonb[]) r(id, before, after)
          where t.id = locked.id and t.id = r.id and t.id between $5 and $6 and ${typeSql} = $4 and ${dataSql} @> r.before`,
        [ids, this.secretsOf(rows, 'before'), this.secretsOf(rows, 'data'), type, ids[0], ids.at(-1)],
      );
      if (this.table === 'jobs') await db.query(KEYS_SQL, [ids, rows.map(({ data }) => fingerprint({ type, data }))]);
    });
  }

  private secretsOf(rows: Resealed[], part: 'before' | 'data'): string[] {
    const names = this.spec.secrets ?? [];
    return rows.map((row) =>
      JSON.stringify(Object.fromEntries(names.flatMap((name) => (name in row[part] ? [[name, row[part][name]]] : [])))),
    );
  }
}
