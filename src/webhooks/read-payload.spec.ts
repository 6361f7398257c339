import { describe, expect, it } from '@jest/globals';
import { readPayload } from './read-payload.js';

const read = (text: string, isForm = false) => readPayload(Buffer.from(text), isForm);
const MIB = 1024 * 1024;

const parsed = async (text: string, isForm = false): Promise<unknown> => JSON.parse((await read(text, isForm)).json);

describe('readPayload', () => {
  it('keeps the text that was sent when it can be stored', async () => {
    const text = '{ "a": "ü \\" [", "n": 12877621891, "b": [1.50] , "action": 7, "repository": null}';
    expect(await read(text)).toEqual({ json: text, action: null, repository: null });
  });

  it('names the act and the repository', async () => {
    const text = '{"action":"o\\u0000pened","repository":{"full_name":"octo/hello"}}';
    expect(await read(text)).toMatchObject({ action: 'o\ufffdpened', repository: 'octo/hello' });
  });

  it('reads the form that GitHub can send', async () => {
    expect(await parsed(`payload=${encodeURIComponent('{"a":"b c+d"}')}`, true)).toEqual({ a: 'b c+d' });
    expect(await parsed('payload=%7B%22a%22%3A+1%7D', true)).toEqual({ a: 1 });
  });

  it.each([
    ['U+0000', '{"a":"x\\u0000y"}', { a: 'x\ufffdy' }],
    ['half a pair', '{"a":"x\\ud83d"}', { a: 'x\ufffd' }],
    ['the other half', '{"a":["\\uDE00"]}', { a: ['\ufffd'] }],
    ['a whole pair', '{"a":"\\ud83d\\ude00"}', { a: '😀' }],
    ['a name', '{"a\\u0000":1}', { 'a\ufffd': 1 }],
    ['a number beyond all doubles', '{"a":1e999}', { a: null }],
    ['one written out', `{"a":[-1${'0'.repeat(400)}]}`, { a: [null] }],
    ['an escaped backslash before u0000', '{"a":"\\\\u0000"}', { a: '\\u0000' }],
  ])('makes %s storable', async (_name, text, expected) => {
    expect(await parsed(text)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['half an object', '{"a":'],
    ['an array', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['too deep', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`],
    ['much too deep', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['what is broken and large', `{"a":"${'x'.repeat(MIB)}`],
    ['what is large and much too deep', `{"a":${'['.repeat(MIB)}${']'.repeat(MIB)}}`],
  ])('refuses %s', async (_name, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'MALFORMED_JSON' });
  });

  it('does not take brackets in strings for depth', async () => {
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
  ])('goes once over %s', async (_name, unit) => {
    const text = `{"a":"${unit.repeat(MIB / unit.length - 10)}"}`;
    const began = performance.now();
    await read(text);
    // A parser that backtracks takes minutes for each of these.
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('parses what is large beside the event loop', async () => {
    const text = `{"a":[${'{"b":"\\u0000"},'.repeat(MIB / 4)}0]}`;
    let ticks = 0;
    const clock = setInterval(() => (ticks += 1), 1);
    const all = await Promise.all([read(text), read(text)]);
    clearInterval(clock);
    expect(ticks).toBeGreaterThan(1);
    for (const { json } of all) expect(json).toHaveLength(text.length - 5 * (MIB / 4));
  });
});
