import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOf, readJson } from './json-text.js';

describe('JSON that a person types', () => {
  it('is read', () => {
    const text = '{"a": [1, null, 9007199254740991, -1.0, 1e3, 0.1, "9007199254740993"]}';
    expect(readJson(text)).toEqual({ value: JSON.parse(text) as unknown });
  });

  it.each([
    ['{"a": 1,}', 8, 'name'],
    ['{\n  "a": x\n}', 9, 'value'],
    ['{"a": 1', 7, 'next'],
    ['', 0, 'value'],
    ['[1 2]', 3, 'next'],
    ['[1,]', 3, 'value'],
    ['{a: 1}', 1, 'name'],
    ["{'a': 1}", 1, 'name'],
    ['{"a" 1}', 5, 'colon'],
    ['{"a": }', 6, 'value'],
    ['{} {}', 3, 'end'],
    ['[1}', 2, 'next'],
    ['["open', 1, 'value'],
    ['[01]', 2, 'next'],
    ['{"a": {}, "b"}', 13, 'colon'],
    ['{"id": 9007199254740993}', 7, 'exact'],
    ['[-9007199254740993.0]', 1, 'exact'],
    ['[1e400]', 1, 'exact'],
    ['[0.12345678901234567891]', 1, 'exact'],
    ['[[], [1], {"a": [}', 17, 'value'],
  ])('has its error where it is: %j at %d, where a %s belongs', (text, at, expected) => {
    expect(readJson(text)).toEqual({ problem: { at, expected } });
  });

  it('has its error at the end if it is cut, and nowhere earlier', () => {
    fc.assert(
      fc.property(fc.json(), fc.double({ min: 0, max: 1, noNaN: true }), (json, share) => {
        const text = `[${json}`;
        const cut = text.slice(0, Math.max(1, Math.floor(share * text.length)));
        const read = readJson(cut);
        // A number that would be rounded has its own error, where it is.
        fc.pre(!('problem' in read && read.problem.expected === 'exact'));
        // The token that is cut through has the error.
        const rest = 'problem' in read ? cut.slice(read.problem.at) : 'none';
        expect(rest).toMatch(/^(?:"(?:[^"\\]|\\.)*\\?|-|\d*(?:\.|e[+-]?|\.\d+e[+-]?)|[a-z]*|)$/is);
      }),
    );
  });

  it('has lines and columns from 1', () => {
    expect([lineOf('ab\ncd', 0), lineOf('ab\ncd', 4)]).toEqual([
      { line: 1, column: 1 },
      { line: 2, column: 2 },
    ]);
  });
});
