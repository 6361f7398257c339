import { describe, expect, it } from 'vitest';
import { isLast } from './github-data.js';

const NEXT = '<https://api.github.com/organizations/1/repos?page=2>; rel="next"';
const LAST = '<https://api.github.com/organizations/1/repos?page=7>; rel="last"';
const PREV = '<https://api.github.com/organizations/1/repos?page=1>; rel="prev"';

describe('isLast', () => {
  it.each([
    ['a single short page', undefined, 99, true],
    ['an empty page', undefined, 0, true],
    ['a full page without links', undefined, 100, false],
    ['a full page with later ones', `${NEXT}, ${LAST}`, 100, false],
    ['a short page with later ones', `${NEXT}, ${LAST}`, 99, false],
    ['a page in the middle', `${PREV}, ${NEXT}, ${LAST}`, 100, false],
    ['the last page', `${PREV}, <https://api.github.com/x?page=1>; rel="first"`, 40, true],
    ['a full last page', PREV, 100, true],
    ['a relation named in a URL', '<https://api.github.com/x?q=next>; rel="prev"', 100, true],
  ])('recognizes %s', (_, link, items, last) => {
    expect(isLast(link, items)).toBe(last);
  });
});
