import { pgArray, type ArrayType } from './pg-array.js';

export type Column<Row> = [name: string, type: ArrayType, value: (row: Row) => unknown];

/**
 * Encodes many rows for one statement, as arrays for unnest. Common values are sent once, as a kind of row, and each
 * row names its kind by number: unnest takes about 0.9 µs for each column of a row, and jobs that are accepted together
 * mostly differ in their id and their data alone.
 */
export class RowArrays<Row> {
  /** SQL for `from`: one row each, with its `kind`. */
  readonly rows: string;
  /** SQL for `from`: one row per `kind`. Best read in a materialized CTE, so that expressions over it are computed once. */
  readonly kinds: string;
  /** Number of parameters that `values` returns; the statement's own follow them. */
  readonly parameters: number;

  /** @param own columns that differ from row to row @param common columns whose values many rows share */
  constructor(
    private readonly own: Column<Row>[],
    private readonly common: Column<Row>[],
  ) {
    const arrays = (columns: { type: ArrayType }[], before: number) =>
      columns.map(({ type }, index) => `$${before + index + 1}::${type}[]`).join(', ');
    const names = (columns: Column<Row>[]) => [...columns.map(([name]) => name), 'kind'].join(', ');
    const owns = [...own.map(([, type]) => ({ type })), { type: 'integer' as const }];
    const commons = common.map(([, type]) => ({ type }));
    this.rows = `unnest(${arrays(owns, 0)}) as rows(${names(own)})`;
    this.kinds = `unnest(${arrays(commons, owns.length)}) with ordinality as kinds(${names(common)})`;
    this.parameters = owns.length + commons.length;
  }

  /** Returns the parameters `$1` to `$parameters`. */
  values(rows: Row[]): Buffer[] {
    const kinds: unknown[][] = [];
    const known = new Map<string, number>();
    const kindOf = rows.map((row) => {
      const values = this.common.map(([, , value]) => value(row));
      const key = JSON.stringify(values);
      let kind = known.get(key);
      if (kind === undefined) known.set(key, (kind = kinds.push(values)));
      return kind;
    });
    return [
      ...this.own.map(([, type, value]) => pgArray(type, rows.map(value))),
      pgArray('integer', kindOf),
      ...this.common.map(([, type], index) =>
        pgArray(
          type,
          kinds.map((values) => values[index]),
        ),
      ),
    ];
  }
}
