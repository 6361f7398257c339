import { describe, expect, it } from '@jest/globals';
import { isLast } from './github-data.js';

const NEXT = '<https://api.github.com/organizations/1/repos?page=2>; rel="next"';
const LAST = '<https://api.github.com/organizations/1/repos?page=7>; rel="last"';
const PREV = '<https://api.github.com/organizations/1/repos?page=1>; rel="prev"';

describe('the last page of a list', () => {
  it.each([
    ['all on one page', undefined, 99, true],
    ['none', undefined, 0, true],
    ['a full one of which nothing is said', undefined, 100, false],
    ['a full one with others', `${NEXT}, ${LAST}`, 100, false],
    ['a short one with others', `${NEXT}, ${LAST}`, 99, false],
    ['one in between', `${PREV}, ${NEXT}, ${LAST}`, 100, false],
    ['the last', `${PREV}, <https://api.github.com/x?page=1>; rel="first"`, 40, true],
    ['the last, full', PREV, 100, true],
    ['a name in an address', '<https://api.github.com/x?q=next>; rel="prev"', 100, true],
  ])('%s', (_, link, items, last) => {
    expect(isLast(link, items)).toBe(last);
  });
});
