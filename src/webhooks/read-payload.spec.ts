import { describe, expect, it } from 'vitest';
import { readPayload } from './read-payload.js';

const read = (text: string, isForm = false) => readPayload(Buffer.from(text), isForm);
const MIB = 1024 * 1024;

const parsed = async (text: string, isForm = false): Promise<unknown> => JSON.parse((await read(text, isForm)).json);

describe('readPayload', () => {
  it('keeps the text that was sent when it can be stored', async () => {
    const text = '{ "a": "ü \\" [", "n": 12877621891, "b": [1.50] , "action": 7, "repository": null}';
    expect(await read(text)).toEqual({ json: text, action: null, repository: null });
  });

  it('returns the action and the repository', async () => {
    const text = '{"action":"o\\u0000pened","repository":{"full_name":"octo/hello"}}';
    expect(await read(text)).toMatchObject({ action: 'o\ufffdpened', repository: 'octo/hello' });
  });

  it("reads a form of GitHub's", async () => {
    expect(await parsed(`payload=${encodeURIComponent('{"a":"b c+d"}')}`, true)).toEqual({ a: 'b c+d' });
    expect(await parsed('payload=%7B%22a%22%3A+1%7D', true)).toEqual({ a: 1 });
  });

  it.each([
    ['U+0000', '{"a":"x\\u0000y"}', { a: 'x\ufffdy' }],
    ['a lone high surrogate', '{"a":"x\\ud83d"}', { a: 'x\ufffd' }],
    ['a lone low surrogate', '{"a":["\\uDE00"]}', { a: ['\ufffd'] }],
    ['a surrogate pair', '{"a":"\\ud83d\\ude00"}', { a: '😀' }],
    ['a name', '{"a\\u0000":1}', { 'a\ufffd': 1 }],
    ['a number beyond all doubles', '{"a":1e999}', { a: null }],
    ['such a number written out', `{"a":[-1${'0'.repeat(400)}]}`, { a: [null] }],
    ['an escaped backslash before u0000', '{"a":"\\\\u0000"}', { a: '\\u0000' }],
  ])('makes %s storable', async (_name, text, expected) => {
    expect(await parsed(text)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['a truncated object', '{"a":'],
    ['an array', '[]'],
    ['a string', '"x"'],
    ['null', 'null'],
    ['deep nesting', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`],
    ['very deep nesting', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['a large truncated object', `{"a":"${'x'.repeat(MIB)}`],
    ['a large, very deep object', `{"a":${'['.repeat(MIB)}${']'.repeat(MIB)}}`],
  ])('refuses %s', async (_name, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'MALFORMED_JSON' });
  });

  it('does not count brackets in strings as depth', async () => {
    await read(`{"a":"${'['.repeat(1000)}\\\\","b":"\\"${'{'.repeat(1000)}"}`);
  });

  it('refuses a form without a payload', async () => {
    await expect(read('a=1', true)).rejects.toMatchObject({ code: 'MALFORMED_JSON' });
  });

  it.each([
    ['digits and dots', ':1.1'],
    ['digits', ':11'],
    ['backslashes', '\\\\'],
    ['blanks before digits', ',   1'],
  ])('reads %s in linear time', async (_name, unit) => {
    const text = `{"a":"${unit.repeat(MIB / unit.length - 10)}"}`;
    const began = performance.now();
    await read(text);
    // A parser that backtracks takes minutes for each of these.
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('parses large payloads outside the event loop', async () => {
    const text = `{"a":[${'{"b":"\\u0000"},'.repeat(MIB / 4)}0]}`;
    let ticks = 0;
    const clock = setInterval(() => (ticks += 1), 1);
    const all = await Promise.all([read(text), read(text)]);
    clearInterval(clock);
    expect(ticks).toBeGreaterThan(1);
    for (const { json } of all) expect(json).toHaveLength(text.length - 5 * (MIB / 4));
  });
});
