import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type pg from 'pg';
import { pgArray, type ArrayType } from '../../../src/database/pg-array.js';
import { createPgPool } from '../../../src/database/pg-pool.js';
import { createTestDatabase, type TestDatabase } from '../../support/stores/postgres.js';

/** Values that the types let through; pgArray refuses them as faults of their row, like PostgreSQL's own refusals. */
const WRONG: [ArrayType, unknown][] = [
  ['uuid', 'x'],
  ['integer', 2 ** 31],
  ['bigint', 1.5],
  ['text', 5],
];

describe('an array sent to PostgreSQL in its binary form', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = createPgPool(database.url);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  /** Returns the values as PostgreSQL formats them, without pg's parsing. */
  const echo = async (type: ArrayType, values: unknown[]) => {
    const { rows } = await pool.query<{ text: (string | null)[] }>(
      `select coalesce(array_agg(value::text order by ordinal), '{}') as text
         from unnest($1::${type}[]) with ordinality as t(value, ordinal)`,
      [pgArray(type, values)],
    );
    return rows[0]?.text;
  };

  const cases: [ArrayType, unknown[], (string | null)[]][] = [
    ['boolean', [true, false, null], ['true', 'false', null]],
    ['smallint', [-32768, 0, 32767, null], ['-32768', '0', '32767', null]],
    ['integer', [-2147483648, 7, null], ['-2147483648', '7', null]],
    ['bigint', [-1, Number.MAX_SAFE_INTEGER, null], ['-1', '9007199254740991', null]],
    ['real', [0.5, 99.5, null], ['0.5', '99.5', null]],
    ['double precision', [1e300, -0.1, null], ['1e+300', '-0.1', null]],
    ['text', ['', 'a,"b"\\{c}', 'größer 🚀', null, undefined], ['', 'a,"b"\\{c}', 'größer 🚀', null, null]],
    ['jsonb', ['{"a":"\\u00e9 🚀","b":[1,null]}', '[]', null], ['{"a": "é 🚀", "b": [1, null]}', '[]', null]],
    ['uuid', ['01a202a1-da66-70b1-b2c2-6719a5f2829f', null], ['01a202a1-da66-70b1-b2c2-6719a5f2829f', null]],
    ['bytea', [Buffer.from([0, 255]), Buffer.alloc(0), null], ['\\x00ff', '\\x', null]],
    [
      'timestamptz',
      [new Date('1999-12-31T23:59:59.999Z'), new Date('2026-11-22T10:00:00.001Z'), null],
      ['1999-12-31 23:59:59.999+00', '2026-11-22 10:00:00.001+00', null],
    ],
  ];

  it.each(cases)('arrives unchanged as %s[]', async (type, values, written) => {
    await pool.query(`set timezone = 'UTC'`);
    expect(await echo(type, values)).toEqual(written);
    expect(await echo(type, [])).toEqual([]);
    expect(await echo(type, [null])).toEqual([null]);
  });

  it('is refused as an error of its row when PostgreSQL cannot store its text', async () => {
    await expect(echo('text', ['a\u0000'])).rejects.toMatchObject({ code: '22021' });
    await expect(echo('jsonb', ['{"a":"\\u0000"}'])).rejects.toMatchObject({ code: '22P05' });
    await expect(echo('jsonb', ['{'])).rejects.toMatchObject({ code: '22P02' });
    for (const [type, value] of WRONG) expect(() => pgArray(type, [value])).toThrow(`not ${type}[]`);
  });
});
