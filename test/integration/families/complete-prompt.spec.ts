import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LlmUsage } from '../../../src/families/llm/model/llm-usage.js';
import type { PromptCompleted } from '../../../src/families/llm/model/complete-prompt.js';
import type { Job } from '../../../src/jobs/job.js';
import type { Why } from '../../../src/jobs/why.js';
import { eventually } from '../../support/eventually.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { patience } from '../../support/limits.js';
import type { LlmFault } from '../../support/llm/llm-faults.js';
import { LLM_KEY, LlmServer } from '../../support/llm/llm-server.js';

const PERSON = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
};

describe('complete_prompt', () => {
  let hub: HttpHub;
  let server: LlmServer;
  beforeAll(async () => {
    server = await LlmServer.start();
    const budgets = { LLM_TOKENS_PER_DAY: 'thrifty=20' };
    hub = await startHttpHub({ ...server.env, ...budgets, QUEUE_LLM_REQUESTS_BACKOFF_MS: '1' });
  }, patience(60_000));
  beforeEach(() => server.reset());
  afterAll(async () => {
    await hub?.remove();
    await server?.close();
  });

  const ask = async <Json>(path: string, body?: object, status = 200, client = hub.client): Promise<Json> => {
    const answer = await client.send({ method: body ? 'POST' : 'GET', path, body });
    expect({ path, status: answer.status, text: answer.text }).toMatchObject({ status });
    return answer.json as Json;
  };
  const enqueue = (data: object, more: object = {}, status = 202) =>
    ask<{ id: string }>(
      '/api/queues/jobs',
      { type: 'complete_prompt', data: { model: 'small', ...data }, ...more },
      status,
    );
  const jobOf = (id: string) => ask<Job>(`/api/queues/jobs/${id}`);
  const ended = (id: string) =>
    eventually(async () => {
      const job = await jobOf(id);
      return ['completed', 'failed', 'cancelled'].includes(job.state) && job;
    });
  const complete = async (data: object, more?: object) => ended((await enqueue(data, more)).id);
  const held = (id: string) =>
    eventually(async () => (await jobOf(id)).state === 'delayed' && ask<Why>(`/api/queues/jobs/${id}/why`));
  const callsOf = async (jobId: string) => {
    const sql = `select code, prompt_tokens::int as prompt, completion_tokens::int as written, estimated, ended_at is not null as ended
                   from llm_calls where job_id = $1 order by seq`;
    return (await hub.ledger.query<object>(sql, [jobId])).rows;
  };

  it('completes a prompt, or messages, and counts the tokens', async () => {
    const job = await complete({ prompt: 'Hi', maxTokens: 9 });
    const { ms, ...result } = job.result as PromptCompleted;
    expect(ms).toBeGreaterThanOrEqual(0);
    const usage = { prompt: 11, completion: 7 };
    expect(result).toEqual({ text: 'Hello.', finishReason: 'stop', model: 'small-2026', usage });
    expect(await callsOf(job.id)).toEqual([{ code: null, prompt: 11, written: 7, estimated: false, ended: true }]);
    const messages = [
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: 'Hi' },
    ];
    await complete({ messages });
    expect(server.calls.map((call) => call.messages)).toEqual([[{ role: 'user', content: 'Hi' }], messages]);
  });

  it('estimates what the server has not counted', async () => {
    server.answer = { raw: { choices: [{ message: { content: 'x'.repeat(40) }, finish_reason: 'length' }] } };
    const job = await complete({ prompt: 'p'.repeat(400) });
    const usage = { prompt: 100, completion: 10, estimated: true };
    expect(job.result).toMatchObject({ finishReason: 'length', model: 'small', usage });
    expect(await callsOf(job.id)).toMatchObject([{ prompt: 100, written: 10, estimated: true }]);
  });

  it.each<[LlmFault, string, number]>([
    ['HTML with 200', 'LLM_BAD_ANSWER', 3],
    ['503', 'LLM_UNAVAILABLE', 3],
    ['a connection that is dropped', 'NETWORK_TIMEOUT', 3],
    ['a quota that is used up', 'QUOTA_EXCEEDED', 1],
    ['a context that is too long', 'CONTEXT_TOO_LONG', 1],
    ['a refusal', 'CONTENT_REFUSED', 1],
    ['an unknown model', 'MODEL_NOT_FOUND', 1],
    ['401 with parts of the key', 'AUTHENTICATION_FAILED', 1],
    ['a redirect', 'INVALID_CONFIGURATION', 1],
    ['an unknown parameter', 'LLM_REFUSED', 1],
  ])('fails by %s with %s after %i calls', async (fault, code, calls) => {
    server.answer = { fault };
    const job = await complete({ prompt: 'Hi' });
    expect(job).toMatchObject({ state: 'failed', error: { code } });
    expect(server.calls).toHaveLength(calls);
    expect(await callsOf(job.id)).toHaveLength(calls);
  });

  it('survives answers that are none', async () => {
    server.line.push({ fault: 'half of its JSON' }, { fault: 'no choices' });
    const job = await complete({ prompt: 'Hi' });
    expect(job).toMatchObject({ state: 'completed', result: { text: 'Hello.' } });
    const counted = (code: string | null) => expect.objectContaining({ code, ended: true }) as object;
    expect(await callsOf(job.id)).toEqual(['LLM_BAD_ANSWER', 'LLM_BAD_ANSWER', null].map(counted));
  });

  it(
    'holds the lane of a model that is busy, and no other one',
    async () => {
      server.line.push({ fault: '429 with seconds' });
      const { id } = await enqueue({ model: 'busy', prompt: 'Hi' });
      const host = new URL(server.url).host;
      expect(await held(id)).toMatchObject({
        ...{ code: 'LANE', reason: expect.stringContaining(`language model ${host} busy`) as unknown },
      });
      const second = await enqueue({ model: 'busy', prompt: 'Hi' });
      expect(await held(second.id)).toMatchObject({ code: 'LANE' });
      expect(await complete({ model: 'free', prompt: 'Hi' })).toMatchObject({ state: 'completed' });
      expect(server.calls.map(({ model }) => model)).toEqual(['busy', 'free']);
      for (const job of [id, second.id])
        expect(await ended(job)).toMatchObject({ state: 'completed', attemptsMade: 1 });
      expect(await callsOf(second.id)).toHaveLength(1);
    },
    patience(40_000),
  );

  it('gives an answer to a schema as a value, with a fence around it or without', async () => {
    server.line.push('{"name": "Ada", "age": 36}', '```json\n{"name": "Bob", "age": 5, "more": [1]}\n```');
    const first = await complete({ prompt: 'Who?', schema: PERSON });
    expect(first.result).toMatchObject({ value: { name: 'Ada', age: 36 } });
    expect((await complete({ prompt: 'Who?', schema: PERSON })).result).toMatchObject({
      value: { name: 'Bob', age: 5 },
    });
    expect(server.calls[0]?.response_format?.json_schema.schema).toEqual(PERSON);
  });

  it('has an answer repaired once', async () => {
    server.line.push('{"name": "Ada"}', '{"name": "Ada", "age": 36}');
    const job = await complete({ prompt: 'Who?', schema: PERSON });
    expect(job.result).toMatchObject({ value: { name: 'Ada', age: 36 }, usage: { prompt: 22, completion: 14 } });
    expect(server.calls[1]?.messages.slice(1)).toEqual([
      { role: 'assistant', content: '{"name": "Ada"}' },
      { role: 'user', content: expect.stringMatching(/misses its JSON Schema: age: /) as unknown },
    ]);
    server.reset();
    server.answer = 'I am sorry, <b>no</b>';
    const failed = await complete({ prompt: 'Who?', schema: PERSON });
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'ANSWER_INVALID' } });
    expect(server.calls).toHaveLength(2);
  });

  it.each<[string, object]>([
    ['both', { prompt: 'a', messages: [{ role: 'user', content: 'b' }] }],
    ['neither', {}],
    ['a tool', { messages: [{ role: 'tool', content: 'b' }] }],
    ['U+0000', { prompt: '\u0000' }],
    ['a model with a line break', { model: 'a\nb', prompt: 'a' }],
    ['a schema of no JSON Schema', { prompt: 'a', schema: { type: 'frob' } }],
    [
      'a schema that refers to itself',
      { prompt: 'a', schema: { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } } },
    ],
    [
      'an expression',
      { prompt: 'a', schema: { type: 'object', properties: { a: { type: 'string', pattern: '(a+)+$' } } } },
    ],
    ['a huge schema', { prompt: 'a', schema: { enum: Array.from({ length: 5000 }, (_, n) => `word ${n}`) } }],
    ['a schema too deep', { prompt: 'a', schema: JSON.parse(`${'{"not":'.repeat(80)}{}${'}'.repeat(80)}`) as object }],
    ['a field of nobody', { prompt: 'a', tools: [] }],
  ])('is refused with %s', async (_, data) => {
    await enqueue(data, {}, 400);
    expect(server.calls).toEqual([]);
  });

  it('takes fields whose names are those of keywords', async () => {
    server.answer = '{"pattern": "x"}';
    const schema = { type: 'object', properties: { pattern: { type: 'string' } } };
    expect(await complete({ prompt: 'a', schema })).toMatchObject({ result: { value: { pattern: 'x' } } });
  });

  it('holds a tenant that has used its tokens until the day ends, and nobody else', async () => {
    const tenant = { tenant: 'thrifty' };
    // The first is below the limit, and the second reaches it.
    for (const _ of [1, 2]) expect(await complete({ prompt: 'Hi' }, tenant)).toMatchObject({ state: 'completed' });
    const { id } = await enqueue({ prompt: 'Hi' }, tenant);
    const why = await held(id);
    const tomorrow = new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000).toISOString();
    expect(why.reason).toContain(`thrifty has used 36 of its 20 tokens of today (LLM_TOKENS_PER_DAY)`);
    expect(why.reason).toContain(tomorrow);
    expect(Math.abs(Date.parse(String(why.until)) - Date.parse(tomorrow))).toBeLessThan(60_000);
    expect(await complete({ prompt: 'Hi' }, { tenant: 'other' })).toMatchObject({ state: 'completed' });
    expect(await complete({ prompt: 'Hi' })).toMatchObject({ state: 'completed' });
    expect(server.calls).toHaveLength(4);
    expect(await callsOf(id)).toEqual([]);
    // The next day is made by moving what was used into the past.
    await hub.ledger.query(`update llm_calls set at = at - interval '1 day' where tenant = 'thrifty'`);
    await ask(`/api/queues/jobs/${id}/promote`, {});
    expect(await ended(id)).toMatchObject({ state: 'completed', attemptsMade: 1 });
  });

  it('answers what was used, to a key with scopes only of its tenants', async () => {
    const none = await ask<LlmUsage>('/api/llm/usage?by=tenant&from=2020-01-01&to=2020-02-01');
    expect(none).toMatchObject({ items: [], total: { calls: 0, promptTokens: 0 } });
    await complete({ prompt: 'Hi' }, { tenant: 'acme' });
    const all = await ask<LlmUsage>('/api/llm/usage?by=tenant');
    const acme = all.items.find(({ key }) => key === 'acme');
    expect(acme).toEqual({
      ...{ key: 'acme', calls: 1, failed: 0, open: 0, promptTokens: 11, completionTokens: 7, estimated: 0 },
    });
    expect(all.items.map(({ key }) => key)).toContain(null);
    expect(all.total.calls).toBe(all.items.reduce((sum, { calls }) => sum + calls, 0));
    const byModel = await ask<LlmUsage>('/api/llm/usage');
    expect(byModel.items.map(({ key }) => key)).toContain('busy');
    const days = await ask<LlmUsage>('/api/llm/usage?by=day&limit=1');
    expect(days.items).toMatchObject([{ key: new Date().toISOString().slice(0, 10) }]);
    const { key } = await ask<{ key: string }>('/api/keys', { name: 'acme', role: 'viewer', tenants: ['acme'] }, 201);
    const scoped = new HttpClient(hub.port, { authorization: `Bearer ${key}` });
    const own = await ask<LlmUsage>('/api/llm/usage?by=tenant', undefined, 200, scoped);
    expect(own).toMatchObject({ items: [acme], total: { calls: 1 } });
    const other = await ask<LlmUsage>('/api/llm/usage?by=tenant&tenant=other', undefined, 200, scoped);
    expect(other).toMatchObject({ items: [], total: { calls: 0 } });
    await ask('/api/llm/usage?from=2020-01-01&to=2026-01-01', undefined, 400);
    await ask('/api/llm/usage?by=key', undefined, 400);
  });

  it('shows the key nowhere', async () => {
    const { rows } = await hub.ledger.query<{ all: string }>(
      `select concat((select string_agg(j::text, '') from jobs j), (select string_agg(e::text, '') from job_events e),
                     (select string_agg(f::text, '') from job_failures f), (select string_agg(l::text, '') from job_logs l),
                     (select string_agg(c::text, '') from llm_calls c)) as all`,
    );
    expect(rows[0]?.all).toContain('AUTHENTICATION_FAILED');
    for (const part of [LLM_KEY, LLM_KEY.slice(0, 8), LLM_KEY.slice(-6)]) expect(rows[0]?.all).not.toContain(part);
  });
});

describe('complete_prompt without a language model', () => {
  it(
    'fails at the first attempt, and says what to set',
    async () => {
      const hub = await startHttpHub();
      try {
        const body = { type: 'complete_prompt', data: { model: 'm', prompt: 'Hi' } };
        const { id } = (await hub.client.send({ path: '/api/queues/jobs', body })).json as Job;
        const job = await eventually(async () => {
          const found = (await hub.client.send({ path: `/api/queues/jobs/${id}` })).json as Job;
          return found.state === 'failed' && found;
        });
        expect(job).toMatchObject({ attemptsMade: 1, error: { code: 'NOT_CONFIGURED' } });
        expect(job.error?.message).toContain('LLM_BASE_URL');
      } finally {
        await hub.remove();
      }
    },
    patience(60_000),
  );
});
