import { describe, expect, it } from '@jest/globals';
import { parsePayload } from './payload.js';

const parse = (text: string, isForm = false) => parsePayload(Buffer.from(text), isForm);

describe('parsePayload', () => {
  it('keeps the text that was sent when it can be stored', () => {
    const text = '{ "a": "ü \\" [", "n": 12877621891, "b": [1.50] }';
    expect(parse(text)).toEqual({ value: { a: 'ü " [', n: 12877621891, b: [1.5] }, json: text });
  });

  it('reads the form that GitHub can send', () => {
    expect(parse(`payload=${encodeURIComponent('{"a":"b c+d"}')}`, true).value).toEqual({ a: 'b c+d' });
    expect(parse('payload=%7B%22a%22%3A+1%7D', true).value).toEqual({ a: 1 });
  });

  it.each([
    ['U+0000', '{"a":"x\\u0000y"}', { a: 'x\ufffdy' }],
    ['half a pair', '{"a":"x\\ud83d"}', { a: 'x\ufffd' }],
    ['the other half', '{"a":["\\uDE00"]}', { a: ['\ufffd'] }],
    ['a whole pair', '{"a":"\\ud83d\\ude00"}', { a: '😀' }],
    ['a name', '{"a\\u0000":1}', { 'a\ufffd': 1 }],
    ['a number beyond all doubles', '{"a":1e999}', { a: null }],
    ['an escaped backslash before u0000', '{"a":"\\\\u0000"}', { a: '\\u0000' }],
  ])('makes %s storable', (_name, text, expected) => {
    const { value, json } = parse(text);
    expect(value).toEqual(expected);
    expect(JSON.parse(json)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['half an object', '{"a":'],
    ['an array', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['too deep', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`],
    ['much too deep', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ])('refuses %s', (_name, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_JSON' }));
  });

  it('does not take brackets in strings for depth', () => {
    expect(() => parse(`{"a":"${'['.repeat(1000)}\\\\","b":"\\"${'{'.repeat(1000)}"}`)).not.toThrow();
  });

  it('refuses a form without a payload', () => {
    expect(() => parse('a=1', true)).toThrow(expect.objectContaining({ code: 'MALFORMED_JSON' }));
  });
});
