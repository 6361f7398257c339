import { describe, expect, it } from 'vitest';
import { HubError } from '../common/errors.js';
import { parseExactJson } from './exact-json.js';

function codeOf(text: string): string {
  try {
    parseExactJson(text);
  } catch (error) {
    if (error instanceof HubError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('parseExactJson', () => {
  it.each([
    '{"a":1,"b":[1,2.5,-3e-7,1e20,0],"c":{"a":"a"}}',
    '{"a":9007199254740991,"b":-9007199254740991}',
    '[0.1,1.50,0.30000000000000004,0.10000000000000001,5e-324,1.7976931348623157e308,-0.0,1E+3,100e-2,0e5]',
    '[{"a":1},{"a":2}]',
    '{"a":{"b":1},"b":2}',
    '{"text":"a \\"quoted\\" name: 9007199254740993 {[\\\\"}',
    '{"a\\\\":1,"a":2}',
    ' "just text" ',
    '12345',
    'null',
  ])('keeps %s', (text) => {
    expect(parseExactJson(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['an integer beyond 2^53', '{"a":9007199254740993}'],
    ['a negative integer beyond it', '[-9007199254740993]'],
    ['such an integer with a fraction of zero', '{"a":9007199254740993.0}'],
    ['such an integer with an exponent', '{"a":9.007199254740993e15}'],
    ['such an integer with an exponent of zero', '{"a":9007199254740993e0}'],
    ['an underflow', '[1e-400]'],
    ['a fraction with more digits than a double keeps', '[0.1234567890123456789]'],
    ['a long fraction of an integer', '[1.00000000000000000001]'],
    ['an overflow', '{"a":1e400}'],
    ['many digits', `{"a":${'9'.repeat(5000)}}`],
    ['a duplicate name', '{"a":1,"b":2,"a":3}'],
    ['a duplicate name in another spelling', '{"a":1,"\\u0061":3}'],
    ['a duplicate name with blanks', '{"a" : 1, "a"\n:2}'],
    ['deep arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['deep objects', '{"a":'.repeat(1000) + '1' + '}'.repeat(1000)],
  ])('refuses %s', (_, text) => {
    expect(codeOf(text)).toBe('VALIDATION_FAILED');
  });

  it.each(['', '{', '{"a":}', "{'a':1}", '[1,]', '{"a":01}', 'NaN', '{"a":1}x', '"\u0001"'])(
    'reports %j as malformed',
    (text) => {
      expect(codeOf(text)).toBe('MALFORMED_JSON');
    },
  );

  it('parses a string of many megabytes', () => {
    const text = JSON.stringify({ data: '\\"'.repeat(4_000_000) });
    expect(parseExactJson(text)).toEqual(JSON.parse(text));
  });
});
