import { describe, expect, it } from 'vitest';
import {
  cursorAbove,
  isNewer,
  positionOf,
  countOf,
  FIRST,
  locate,
  wantedPages,
  withAnswer,
  type KnownPage,
} from './page-index.js';

const read = (...lengths: number[]): KnownPage[] =>
  lengths.map((length, at) => ({ cursor: at === 0 ? null : `c${at}`, length, next: `c${at + 1}` }));
const answer = (length: number, nextCursor: string | null) => ({ items: Array<number>(length).fill(0), nextCursor });

describe('withAnswer', () => {
  it('adds an unread page after each but the last', () => {
    const first = withAnswer(FIRST, 0, answer(200, 'c1'));
    expect(first).toEqual([{ cursor: null, length: 200, next: 'c1' }, { cursor: 'c1' }]);
    expect(withAnswer(first, 1, answer(3, null))).toEqual([first[0], { cursor: 'c1', length: 3, next: null }]);
  });

  it.each([
    ['keeps those after a page that is the same', answer(200, 'c1'), 3],
    ['keeps those after a page that ends at the same row', answer(198, 'c1'), 3],
    ['forgets those after a page that ends elsewhere', answer(200, 'other'), 2],
    ['forgets those after the last page', answer(7, null), 1],
  ])('%s', (_, found, count) => expect(withAnswer(read(200, 200, 200), 0, found).length).toBe(count));
});

it.each([
  [0, 20, [0, 1, 2]],
  [1010, 1030, [3, 4, 5, 6, 7]],
  [1990, 2000, [7, 8, 9, 10]],
])('wantedPages of rows %d to %d are %j', (first, last, expected) => {
  const pages = [...read(...Array<number>(10).fill(200)), { cursor: 'c10' }];
  expect(wantedPages(pages, first, last)).toEqual(expected);
});

it('a page without rows, of a search that goes on, leads to the next one', () => {
  expect(wantedPages([...read(0, 0), { cursor: 'c2' }], 0, 0)).toEqual([2]);
});

it('the page of an empty list is read again: it may have rows by now', () => {
  expect(wantedPages([{ cursor: null, length: 0, next: null }], 0, 0)).toEqual([0]);
});

it('locate finds a row in pages of any length', () => {
  const pages = read(3, 0, 2);
  expect(countOf(pages)).toBe(5);
  expect([0, 2, 3, 4, 5].map((index) => locate(pages, index))).toEqual([
    ...[
      { at: 0, offset: 0 },
      { at: 0, offset: 2 },
      { at: 2, offset: 0 },
      { at: 2, offset: 1 },
    ],
    undefined,
  ]);
});

it.each([
  ['01a22c02-40b3-7252-9add-66a3a19d4316', '01a22c02-40b3-7252-9add-66a3a19d4317'],
  ['01a22c02-40b3-7252-9aff-ffffffffffff', '01a22c02-40b3-7252-9b00-000000000000'],
  ['9', '10'],
  ['9007199254740993', '9007199254740994'],
])('cursorAbove of %s is %s', (id, expected) => expect(cursorAbove(id)).toBe(expected));

it('a row has the position of its number, or else of its id', () => {
  expect([positionOf({ id: 'a-guid', number: '7' }), positionOf({ id: '8' })]).toEqual(['7', '8']);
});

it.each([
  ['10', '9', true],
  ['9', '9', false],
  ['01a22c02-40b3-7252-9aff-ffffffffffff', '01a22c02-40b3-7252-9aff-fffffffffffe', true],
])('%s is newer than %s: %s', (one, other, expected) => expect(isNewer(one, other)).toBe(expected));
