import { describe, expect, it } from 'vitest';
import { asQueryable } from './queryable.js';

describe("the adapter of a caller's transaction", () => {
  const rows = [{ id: 'a' }, { id: 'b' }];
  it.each([
    ['pg', { rows, rowCount: 2 }, rows],
    ['TypeORM, for a select or an insert', rows, rows],
    ['TypeORM, for an update that returns rows', [rows, 2], rows],
    ['TypeORM, for an update of nothing', [[], 0], []],
    ['TypeORM, for no rows', [], []],
  ])('reads the rows of %s', async (_, result, expected) => {
    const db = asQueryable({ query: () => Promise.resolve(result) });
    expect(await db.query('select 1')).toMatchObject({ rows: expected });
  });
});
