import { describe, expect, it } from 'vitest';
import { counted } from './counted.js';

describe('counted', () => {
  it.each([
    [0, '0 jobs'],
    [1, '1 job'],
    [2, '2 jobs'],
  ])('names %i', (count, text) => expect(counted(count, 'job')).toBe(text));

  it('uses the plural that it is given', () => {
    expect([1, 2].map((count) => counted(count, 'process', 'processes'))).toEqual(['1 process', '2 processes']);
  });
});
