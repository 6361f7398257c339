import { expect, it } from 'vitest';
import { hubAnswer } from './answer.js';

const PROBLEM = { type: 'about:blank', title: 'Conflict', status: 409, code: 'JOB_STATE', detail: 'It has ended' };

it.each([
  ['an empty 502 of a proxy', '', 502, { status: 502, code: 'FOREIGN_ANSWER' }],
  ['a page of a proxy', '<h1>Bad gateway</h1>', 502, { status: 502, code: 'FOREIGN_ANSWER' }],
  ['JSON of a proxy', '{"message":"no healthy upstream"}', 503, { status: 503, code: 'FOREIGN_ANSWER' }],
  ['a login page with 200', '<form>', 200, { status: 200, code: 'FOREIGN_ANSWER' }],
  ['an empty 200', '', 200, { status: 200, code: 'FOREIGN_ANSWER' }],
  ["the hub's own problem", JSON.stringify(PROBLEM), 409, PROBLEM],
  ["the hub's answer", '{"id":"a"}', 202, { id: 'a' }],
])('of %s', async (_, text, status, expected) => {
  const answer = await hubAnswer(new Response(text, { status }));
  expect(answer.ok).toBe(!('code' in expected));
  expect(answer.headers.get('content-length')).not.toBe('0');
  expect(await answer.json()).toMatchObject(expected);
});

it('keeps an answer without a body', async () => {
  const answer = await hubAnswer(new Response(null, { status: 204 }));
  expect(answer).toMatchObject({ status: 204, ok: true, body: null });
});

it('says for how long to wait', async () => {
  const of = (text: string) => new Response(text, { status: 429, headers: { 'retry-after': '7' } });
  expect(await (await hubAnswer(of(JSON.stringify(PROBLEM)))).json()).toMatchObject({ ...PROBLEM, retryMs: 7000 });
  expect(await (await hubAnswer(of('slow down'))).json()).toMatchObject({ retryMs: 7000 });
});
