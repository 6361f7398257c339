import { describe, expect, it } from 'vitest';
import { byFile, piecesOf, searchText } from './search-text.js';

describe('a search for code', () => {
  it('has its filters before its text, and is none without a text', () => {
    expect(searchText({ q: ' charge( ', repo: '/srv/my "shop"', lang: 'go' })).toBe(
      'repo:"/srv/my *shop*" lang:go charge(',
    );
    expect(searchText({ q: ' ', repo: 'shop' })).toBe('');
    expect(searchText({})).toBe('');
  });

  it('shows each sign of an excerpt once, and what matches apart', () => {
    expect(piecesOf('a charge', [{ start: 2, end: 8 }])).toEqual([
      { text: 'a ', isMatch: false },
      { text: 'charge', isMatch: true },
    ]);
    expect(piecesOf('abc', [])).toEqual([{ text: 'abc', isMatch: false }]);
    const two = piecesOf('<b>x</b>', [
      { start: 0, end: 3 },
      { start: 4, end: 8 },
    ]);
    expect(two.map(({ text }) => text).join('')).toBe('<b>x</b>');
  });

  it('groups by repository and path', () => {
    const match = (repository: string, path: string, line: number) => ({ repository, path, line });
    const groups = byFile([match('a', 'x', 1), match('b', 'x', 1), match('a', 'x', 2)]);
    expect(groups.map((all) => all.map(({ line }) => line))).toEqual([[1, 2], [1]]);
  });
});
