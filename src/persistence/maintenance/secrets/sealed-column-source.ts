import type { LedgerDb } from '../../../database/ledger-db.js';
import type { SecretBox } from '../../../jobs/ports/secrets.js';
import type { SealedColumn } from '../../../jobs/sealed-columns.js';
import { PAGE_ROWS, resealAll, type ResealedPage, type SealedCount, type SealedSource } from './sealed-source.js';

interface Row {
  key: string;
  sealed: string;
}

/** The sealed column of a table. */
export class SealedColumnSource implements SealedSource {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly box: SecretBox,
    private readonly column: SealedColumn,
  ) {}

  counts(): Promise<SealedCount[]> {
    const { table, column } = this.column;
    return this.ledger.query<SealedCount>(
      `select split_part(${column}, '.', 1) as "keyId", count(*)::integer as values
         from ${table} where ${column} is not null group by 1`,
    );
  }

  async reseal(after = ''): Promise<ResealedPage> {
    const { table, key, column, purpose } = this.column;
    const rows = await this.ledger.query<Row>(
      `select ${key}::text as key, ${column} as sealed from ${table}
        where ${key}::text > $1 and split_part(${column}, '.', 1) <> $2 order by ${key}::text limit ${PAGE_ROWS}`,
      [after, this.box.keyId],
    );
    const { done, unreadable } = resealAll(rows, ({ key: id, sealed }) => ({
      ...{ id, before: sealed },
      after: this.box.seal(this.box.open(sealed, purpose), purpose),
    }));
    await this.ledger.query(
      `update ${table} t set ${column} = r.after from unnest($1::text[], $2::text[], $3::text[]) r(id, before, after)
        where t.${key}::text = r.id and t.${column} = r.before`,
      [done.map(({ id }) => id), done.map(({ before }) => before), done.map((one) => one.after)],
    );
    return { resealed: done.length, unreadable, last: rows.length === PAGE_ROWS ? rows.at(-1)?.key : undefined };
  }
}
