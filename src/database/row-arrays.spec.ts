import { describe, expect, it } from 'vitest';
import { RowArrays } from './row-arrays.js';

interface Row {
  id: number;
  type: string;
  due: Date | null;
}

const ROWS = new RowArrays<Row>(
  [['id', 'integer', ({ id }) => id]],
  [
    ['type', 'text', ({ type }) => type],
    ['due', 'timestamptz', ({ due }) => due],
  ],
);
/** Returns the elements of a binary array of integers. */
const integers = (array?: Buffer) =>
  Array.from({ length: length(array) }, (_, index) => array?.readInt32BE(24 + 8 * index));
const length = (array?: Buffer) => (array && array.length > 12 ? array.readInt32BE(12) : 0);

describe('RowArrays', () => {
  it('names a parameter for each column, and one for the kind', () => {
    expect(ROWS.rows).toBe('unnest($1::integer[], $2::integer[]) as rows(id, kind)');
    expect(ROWS.kinds).toBe('unnest($3::text[], $4::timestamptz[]) with ordinality as kinds(type, due, kind)');
    expect(ROWS.parameters).toBe(4);
  });

  it.each([
    { what: 'one kind for all rows', types: ['a', 'a', 'a'], kinds: [1, 1, 1] },
    { what: 'one kind for some rows', types: ['a', 'b', 'a'], kinds: [1, 2, 1] },
    { what: 'nothing in common', types: ['a', 'b', 'c'], kinds: [1, 2, 3] },
    { what: 'no rows', types: [], kinds: [] },
  ])('sends values that rows share once: $what', ({ types, kinds }) => {
    const values = ROWS.values(types.map((type, id) => ({ id, type, due: null })));
    expect(integers(values[0])).toEqual(types.map((_, id) => id));
    expect(integers(values[1])).toEqual(kinds);
    if (types.length > 0) for (const array of values.slice(2)) expect(length(array)).toBe(new Set(types).size);
  });

  it('distinguishes values that differ in any column', () => {
    const due = new Date(0);
    const rows = [null, due, new Date(0), new Date(1)].map((at) => ({ id: 1, type: 'a', due: at }));
    expect(integers(ROWS.values(rows)[1])).toEqual([1, 2, 2, 3]);
  });
});
