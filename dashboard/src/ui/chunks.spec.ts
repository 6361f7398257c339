import { describe, expect, it } from 'vitest';
import { chunksOf } from './chunks.js';

describe('chunks of a text', () => {
  it.each([
    ['nothing', '', 0],
    ['a short line', 'a line', 1],
    ['lines', 'a\nb\n', 1],
    ['many lines', 'a line\n'.repeat(1000), 5],
    ['one long line', 'x'.repeat(20_000), 3],
    ['long lines', `${'x'.repeat(7000)}\n`.repeat(3), 3],
    ['a long line after a short one', `a\n${'x'.repeat(9000)}\nb`, 4],
    ['characters of two halves', `x${'😀'.repeat(8000)}`, 3],
  ])('of %s are the text', (_name, text, count) => {
    const chunks = chunksOf(text);
    expect(chunks).toHaveLength(count);
    expect(chunks.join('')).toBe(text);
    for (const chunk of chunks) {
      expect(chunk.length).toBeLessThanOrEqual(8000);
      expect(encodeURIComponent(chunk)).not.toBe('');
    }
  });

  it('end with a line', () => {
    const chunks = chunksOf('a line of some words\n'.repeat(1000));
    for (const chunk of chunks) expect(chunk.endsWith('\n')).toBe(true);
  });
});
