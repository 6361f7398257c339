import type { ServerResponse } from 'node:http';

type Fault = (response: ServerResponse, key: string) => void;

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Fault =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const problem = (status: number, error: unknown, headers?: Record<string, string>) => json(status, { error }, headers);
const html =
  (status: number): Fault =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end('<html><title>Log in</title></html>');

export const completion = (content: unknown, more: object = {}, finish: unknown = 'stop'): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'small-2026',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
  usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  ...more,
});

const busy = { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' };
const inAMinute = () => new Date(Date.now() + 60_000).toUTCString();

/** Ways in which OpenAI-compatible servers, and what stands before them, misbehave. */
export const LLM_FAULTS = {
  'HTML with 200': html(200),
  'HTML with 404': html(404),
  'HTML with 502': html(502),
  'a body that is cut': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write(JSON.stringify(completion('a')).slice(0, 100), () => response.destroy());
  },
  'half of its JSON': (response) => void response.end(JSON.stringify(completion('a')).slice(0, 100)),
  'a connection that is dropped': (response) => void response.destroy(),
  'no choices': json(200, { ...completion(''), choices: [] }),
  'an error with 200': problem(200, { message: 'The server had an error', type: 'server_error', code: null }),
  'a busy error with 200 as text': problem(200, 'overloaded'),
  'wrong types': json(200, { model: 7, choices: { 0: 'x' }, usage: 'much' }),
  'a call of a tool in place of text': json(
    200,
    completion(null, {
      choices: [
        {
          message: { content: null, tool_calls: [{ function: { name: 'rm', arguments: '{}' } }] },
          finish_reason: 'tool_calls',
        },
      ],
    }),
  ),
  '429 with seconds': problem(429, busy, { 'retry-after': '7' }),
  '429 with a date': (response, key) => problem(429, busy, { 'retry-after': inAMinute() })(response, key),
  '429 with retry-after-ms': problem(429, busy, { 'retry-after-ms': '1234.5', 'retry-after': '2' }),
  '429 without a time': problem(429, busy),
  '429 with a time of nonsense': problem(429, busy, { 'retry-after': '-5', 'retry-after-ms': 'soon' }),
  'a quota that is used up': problem(429, {
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  }),
  'a context that is too long': problem(400, {
    message: "This model's maximum context length is 8192 tokens.",
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
  }),
  'a content filter': problem(400, { message: 'The response was filtered', code: 'content_filter' }),
  'an answer that is filtered': json(200, completion('', {}, 'content_filter')),
  'a refusal': json(200, {
    ...completion(null),
    choices: [{ message: { content: null, refusal: 'I can not' }, finish_reason: 'stop' }],
  }),
  'an unknown model': problem(404, { message: 'The model `small` does not exist', code: 'model_not_found' }),
  '401 with parts of the key': (response, key) =>
    problem(401, {
      message: `Incorrect API key provided: ${key.slice(0, 8)}*****${key.slice(-4)} (${key}), ends in ${key.slice(-6)}.`,
      code: 'invalid_api_key',
    })(response, key),
  'a slow first token': () => undefined,
  'an answer that never ends': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"choices":[{"message":{"content":"');
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(100_000)));
      response.once('drain', more);
    };
    more();
  },
  'a redirect': (response) => void response.writeHead(307, { location: 'http://169.254.169.254/' }).end(),
  '503': problem(503, { message: 'overloaded' }),
  '503 with a time': problem(503, { message: 'overloaded' }, { 'retry-after': '3' }),
  'an unknown parameter': problem(400, { message: 'Unrecognized request argument', type: 'invalid_request_error' }),
} satisfies Record<string, Fault>;

export type LlmFault = keyof typeof LLM_FAULTS;
