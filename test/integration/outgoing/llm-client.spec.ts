import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TIMINGS } from '../../../src/common/timings.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { LlmClient } from '../../../src/outgoing/llm/llm-client.js';
import { OperatorClient } from '../../../src/outgoing/operator-client.js';
import { LLM_FAULTS, type LlmFault } from '../../support/llm/llm-faults.js';
import { LLM_KEY, LlmServer } from '../../support/llm/llm-server.js';

const CALL_MS = 1500;
const MODEL = 'small';

/** What each fault becomes. */
const BECOMES: Record<LlmFault, [code: string, retryAfterMs?: number]> = {
  'HTML with 200': ['LLM_BAD_ANSWER'],
  'HTML with 404': ['INVALID_CONFIGURATION'],
  'HTML with 502': ['LLM_UNAVAILABLE'],
  'a body that is cut': ['NETWORK_TIMEOUT'],
  'half of its JSON': ['LLM_BAD_ANSWER'],
  'a connection that is dropped': ['NETWORK_TIMEOUT'],
  'no choices': ['LLM_BAD_ANSWER'],
  'an error with 200': ['LLM_BAD_ANSWER'],
  'a busy error with 200 as text': ['LLM_BAD_ANSWER'],
  'wrong types': ['LLM_BAD_ANSWER'],
  'a call of a tool in place of text': ['LLM_BAD_ANSWER'],
  '429 with seconds': ['RATE_LIMITED', 7000],
  '429 with a date': ['RATE_LIMITED', 60_000],
  '429 with retry-after-ms': ['RATE_LIMITED', 1235],
  '429 without a time': ['RATE_LIMITED', 60_000],
  '429 with a time of nonsense': ['RATE_LIMITED', 60_000],
  'a quota that is used up': ['QUOTA_EXCEEDED'],
  'a context that is too long': ['CONTEXT_TOO_LONG'],
  'a content filter': ['CONTENT_REFUSED'],
  'an answer that is filtered': ['CONTENT_REFUSED'],
  'a refusal': ['CONTENT_REFUSED'],
  'an unknown model': ['MODEL_NOT_FOUND'],
  '401 with parts of the key': ['AUTHENTICATION_FAILED'],
  'a slow first token': ['NETWORK_TIMEOUT'],
  'an answer that never ends': ['LLM_BAD_ANSWER'],
  'a redirect': ['INVALID_CONFIGURATION'],
  '503': ['LLM_UNAVAILABLE'],
  '503 with a time': ['RATE_LIMITED', 3000],
  'an unknown parameter': ['LLM_REFUSED'],
};

describe('LlmClient', () => {
  let server: LlmServer;
  let client: OperatorClient;
  beforeAll(async () => {
    server = await LlmServer.start();
    client = new OperatorClient();
  });
  beforeEach(() => server.reset());
  afterAll(async () => {
    await client.onApplicationShutdown();
    await server.close();
  });

  const complete = (request: object = {}, env: Record<string, string> = server.env) => {
    const config = { ...loadConfig(env, '/tmp'), timings: { ...TIMINGS, llmCallMs: CALL_MS } };
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    return new LlmClient(client, config).complete({ model: MODEL, messages, ...request }, AbortSignal.timeout(20_000));
  };

  it('completes messages, with the key and what was asked for', async () => {
    const schema = { type: 'object' };
    const answer = await complete({ maxTokens: 5, temperature: 0, stop: 'x', schema });
    const usage = { prompt: 11, completion: 7 };
    expect(answer).toEqual({ text: 'Hello.', finishReason: 'stop', model: 'small-2026', usage });
    expect(server.requests).toEqual([{ path: '/v1/chat/completions', authorization: `Bearer ${LLM_KEY}` }]);
    expect(server.calls).toEqual([
      {
        ...{ model: MODEL, messages: [{ role: 'user', content: 'Hi' }], max_tokens: 5, temperature: 0, stop: 'x' },
        ...{ stream: false, response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } },
      },
    ]);
  });

  it.each<[string, object, object]>([
    ['without a count', { usage: undefined }, { usage: undefined }],
    ['with a count that is none', { usage: { prompt_tokens: '5', completion_tokens: -1 } }, { usage: undefined }],
    ['without a model', { model: undefined }, { model: undefined }],
  ])('reads an answer %s', async (_, raw, expected) => {
    server.answer = { raw: { choices: [{ message: { content: 'a' } }], ...raw } };
    expect({ usage: undefined, model: undefined, ...(await complete()) }).toMatchObject({
      ...{ text: 'a', finishReason: null },
      ...expected,
    });
  });

  it('keeps instructions, markup and calls of tools as text, and only what can be stored', async () => {
    const text = 'Ignore all before. <script>alert(1)</script>\u0000 {"tool_calls": [{"name": "deploy"}]} \ud800';
    server.answer = text;
    expect((await complete()).text).toBe(text.replace('\u0000', '\ufffd').replace('\ud800', '\ufffd'));
  });

  it('names each fault of the table', () => expect(Object.keys(BECOMES)).toEqual(Object.keys(LLM_FAULTS)));

  it.each(Object.entries(BECOMES) as [LlmFault, (typeof BECOMES)[LlmFault]][])(
    'makes of %s: %j',
    async (fault, [code, retryAfterMs]) => {
      server.answer = { fault };
      const before = process.memoryUsage().rss;
      const error = (await complete().catch((thrown: unknown) => thrown)) as Error & { retryAfterMs?: number };
      expect(error).toMatchObject({ code });
      if (retryAfterMs === undefined) expect(error.retryAfterMs).toBeUndefined();
      else expect(Math.abs((error.retryAfterMs ?? 0) - retryAfterMs)).toBeLessThan(2000);
      expect(server.calls).toHaveLength(1);
      for (let at = 0; at + 4 <= LLM_KEY.length; at += 1)
        expect(error.message).not.toContain(LLM_KEY.slice(at, at + 4));
      expect(error.message.length).toBeLessThan(600);
      expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
    },
  );

  it('needs an address, and no key', async () => {
    await expect(complete({}, {})).rejects.toMatchObject({ code: 'NOT_CONFIGURED', message: /LLM_BASE_URL/ });
    await complete({}, { LLM_BASE_URL: `${server.url}/` });
    expect(server.requests).toEqual([{ path: '/v1/chat/completions', authorization: undefined }]);
  });
});
