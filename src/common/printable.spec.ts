import { describe, expect, it } from 'vitest';
import { oneLine, printable, printableJson } from './printable.js';

const HOSTILE = '\u001b[2J\u009b31mred\u0007\u202egnp.exe\u2028\u007f';

describe('printable', () => {
  it('escapes what a terminal would obey, and leaves the rest', () => {
    expect(printable(HOSTILE)).toBe('\\u001b[2J\\u009b31mred\\u0007\\u202egnp.exe\\u2028\\u007f');
    expect(printable('ä 😀\n\tplain')).toBe('ä 😀\n\tplain');
    expect(oneLine('a\nb\tc\rd')).toBe('a\\nb\\tc\\u000dd');
  });

  it('keeps the meaning of JSON', () => {
    const text = printableJson({ [HOSTILE]: [HOSTILE, 1] }, 2);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/);
    expect(JSON.parse(text)).toEqual({ [HOSTILE]: [HOSTILE, 1] });
  });
});
