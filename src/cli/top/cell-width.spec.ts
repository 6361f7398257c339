import { describe, expect, it } from 'vitest';
import { cellWidth, fit, pad } from './cell-width.js';

describe('the width of texts', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['🚀', 2],
    ['ö', 1],
    ['ｗ', 2],
  ])('of %j is %i cells', (text, cells) => {
    expect(cellWidth(text)).toBe(cells);
  });

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 4, 'abc…'],
    ['日本語', 4, '日…'],
    ['日本語', 5, '日本…'],
    ['a\u001b[2Jb', 100, 'a\\u001b[2Jb'],
    ['a\nb\u202ec', 100, 'a\\nb\\u202ec'],
    ['abc', 0, ''],
    ['abc', 1, '…'],
    ['abc', Infinity, 'abc'],
  ])('%j in %d cells is %j', (text, cells, fitted) => {
    expect(fit(text, cells)).toBe(fitted);
  });

  it('pads to the column on either side', () => {
    expect([pad('日', 4), pad('7', 3, 'right'), pad('12345', 3)]).toEqual(['日  ', '  7', '12…']);
  });
});
