import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SDL } from '../../../src/api/graphql/sdl.js';
import { QueueManager } from '../../../src/persistence/operations/queue-manager.js';
import { JobSearch } from '../../../src/persistence/queries/job-search.js';
import { eventually } from '../../support/eventually.js';
import type { HttpClient } from '../../support/hub/http-client.js';
import { REFUSED_DOCUMENTS } from '../../support/hub/refused-documents.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';

interface Result {
  // Each query has its own shape of data.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data?: any;
  errors?: { message: string; path?: unknown[]; extensions: { code: string } }[];
}
/** Types of the specification, to the letter. */
const SPECIFIED = [
  'type Queue { name: String! waiting: Int! active: Int! completed: Int! failed: Int! delayed: Int! isPaused: Boolean! }',
  'type Query { queues: [Queue!]! queue(name: String!): Queue job(id: ID!): Job recentJobs(queueName: String!, limit: Int): [Job!]! }',
  'type Subscription { jobProgress(jobId: ID!): Job! queueStats(queueName: String!): Queue! }',
];
const NOBODY = '01890000-0000-7000-8000-000000000000';
const HOUR = 3_600_000;

describe('GraphQL', () => {
  let hub: HttpHub;
  const by = {} as Record<'viewer' | 'operator', HttpClient>;
  beforeAll(async () => {
    hub = await startHttpHub();
    for (const role of ['viewer', 'operator'] as const) {
      const { json } = await hub.client.send({ path: '/api/keys', body: { name: role, role } });
      by[role] = hub.client.as((json as { key: string }).key);
    }
  });
  afterEach(() => void vi.restoreAllMocks());
  afterAll(() => hub?.remove());

  const send = async (body: unknown, client = hub.client, headers: Record<string, string> = {}) => {
    const { json, ...answer } = await client.send({ path: '/graphql', body, headers });
    return { ...answer, ...(json as Result), json };
  };
  const run = async (query: string, variables?: object, client?: HttpClient) => {
    const { status, data, errors } = await send({ query, variables }, client);
    expect({ status, errors }).toEqual({ status: 200, errors: undefined });
    return data as Record<string, unknown>;
  };
  const add = async (data: object = {}, type = 'probe_echo') => {
    const query = `mutation ($data: JSON!, $type: String!) { addJob(queueName: "background", type: $type, data: $data) { id state } }`;
    return (await run(query, { data, type }))['addJob'] as { id: string; state: string };
  };
  const get = (id: string) =>
    run(
      `query ($id: ID!) { job(id: $id) { id queue type data progress state result error attemptsMade createdAt completedAt } }`,
      { id },
    );

  it('has the schema of the specification', async () => {
    const served = buildClientSchema((await run(getIntrospectionQuery())) as unknown as IntrospectionQuery);
    const print = (schema: GraphQLSchema) => printSchema(lexicographicSortSchema(schema));
    expect(print(served)).toBe(print(buildSchema(SDL)));
    for (const line of SPECIFIED) expect(SDL).toContain(line);
  });

  it('adds a job, and shows it as it ends', async () => {
    const { id } = await add({ a: [1, null, { b: 'x' }] });
    const { job } = await eventually(async () => {
      const found = await get(id);
      return (found['job'] as { state: string }).state === 'COMPLETED' && found;
    });
    expect(job).toEqual({
      ...{
        id,
        queue: 'background',
        type: 'probe_echo',
        data: { a: [1, null, { b: 'x' }] },
        result: { a: [1, null, { b: 'x' }] },
      },
      ...{ progress: 100, state: 'COMPLETED', error: null, attemptsMade: 1 },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
      completedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
    });
    const trail = await hub.client.send({ path: `/api/queues/jobs/${id}/events` });
    expect((trail.json as { items: object[] }).items[0]).toMatchObject({ toState: 'accepted', actor: 'admin-key' });
  });

  it('shows why a job failed, retries and cancels it', async () => {
    const { id } = await add({ code: 'NETWORK_TIMEOUT', times: 1 }, 'probe_fail');
    const ended = (state: string) =>
      eventually(async () => {
        const found = (await get(id))['job'] as { state: string; error: string | null };
        return found.state === state && found;
      });
    expect(await ended('FAILED')).toMatchObject({ error: 'NETWORK_TIMEOUT: attempt 1 fails as requested' });
    await run(`mutation { pauseQueue(name: "background") }`);
    const retried = await run(`mutation ($id: ID!) { retryJob(id: $id) { id state } }`, { id }, by.operator);
    expect(retried['retryJob']).toMatchObject({ id });
    const cancelled = await run(`mutation ($id: ID!) { cancelJob(id: $id) { state completedAt } }`, { id });
    expect(cancelled['cancelJob']).toMatchObject({ state: 'CANCELLED' });
    await run(`mutation { resumeQueue(name: "background") }`);
  });

  it('pauses, clears and resumes a queue, and shows its counts', async () => {
    expect(await run(`mutation { pauseQueue(name: "background") }`)).toEqual({ pauseQueue: true });
    await hub.client.send({ path: '/api/queues/jobs', body: { type: 'probe_echo', delay: HOUR } });
    await add();
    const query = `{ queue(name: "Background") { name waiting active completed failed delayed isPaused } none: queue(name: "nope") { name } queues { name } }`;
    const before = await run(query);
    expect(before['queue']).toMatchObject({ name: 'background', waiting: 1, delayed: 1, isPaused: true });
    expect(before['none']).toBeNull();
    expect(before['queues']).toHaveLength(22);
    expect(await run(`mutation { clearQueue(name: "background") resumeQueue(name: "background") }`)).toEqual({
      ...{ clearQueue: true, resumeQueue: true },
    });
    expect((await run(query))['queue']).toMatchObject({ waiting: 0, delayed: 0, isPaused: false });
  });

  it('lists recent jobs, newest first', async () => {
    const ids = [await add({ n: 1 }), await add({ n: 2 })].map(({ id }) => id);
    const data = await run(`{ recentJobs(queueName: "background", limit: 2) { id data } }`);
    expect(data['recentJobs']).toEqual([
      { id: ids[1], data: { n: 2 } },
      { id: ids[0], data: { n: 1 } },
    ]);
  });

  it('reads many jobs in one statement', async () => {
    const ids = [await add(), await add()].map(({ id }) => id);
    const read = vi.spyOn(JobSearch.prototype, 'byIds');
    const data = await run(
      `{ a: job(id: "${ids[0]}") { id } b: job(id: "${ids[1]}") { id } c: job(id: "${NOBODY}") { id } d: job(id: "x") { id } }`,
    );
    expect(data).toEqual({ a: { id: ids[0] }, b: { id: ids[1] }, c: null, d: null });
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('reads the lists of the most expensive query in turn, and all counts at once', async () => {
    const { sizedList } = JobSearch.prototype;
    const [running, counted] = [new Set<object>(), vi.spyOn(QueueManager.prototype, 'getAllStats')];
    let most = 0;
    const lists = vi.spyOn(JobSearch.prototype, 'sizedList').mockImplementation(async function (
      this: JobSearch,
      ...args
    ) {
      const read = sizedList.apply(this, args);
      most = Math.max(most, running.add(read).size);
      return read.finally(() => running.delete(read));
    });
    const select = (name: string, n: number, what: string) =>
      Array.from({ length: n }, (_, i) => `${name}${i}: ${what}`).join(' ');
    await run(`{ ${select('l', 30, 'recentJobs(queueName: "background", limit: 1) { id }')} }`);
    expect([lists.mock.calls.length, most]).toEqual([30, 1]);
    await run(`{ ${select('all', 20, 'queues { name waiting }')} ${select('q', 9, 'queue(name: "email") { name }')} }`);
    expect(counted).toHaveBeenCalledTimes(1);
  });

  it('reports errors of fields by their codes', async () => {
    const { status, data, errors } = await send({
      query: `mutation { a: retryJob(id: "${NOBODY}") { id } }`,
    });
    expect({ status, data }).toEqual({ status: 200, data: null });
    expect(errors).toEqual([
      {
        message: `There is no job ${NOBODY}`,
        locations: [{ line: 1, column: 12 }],
        path: ['a'],
        extensions: { code: 'JOB_NOT_FOUND' },
      },
    ]);
    const codeOf = async (query: string) => (await send({ query })).errors?.[0]?.extensions.code;
    expect(await codeOf(`mutation { addJob(queueName: "background", type: "nope", data: {}) { id } }`)).toBe(
      'UNKNOWN_JOB_TYPE',
    );
    expect(await codeOf(`mutation { addJob(queueName: "email", type: "probe_echo", data: {}) { id } }`)).toBe(
      'QUEUE_MISMATCH',
    );
    expect(await codeOf(`mutation { addJob(queueName: "background", type: "probe_echo", data: [1]) { id } }`)).toBe(
      'VALIDATION_FAILED',
    );
    expect(
      await codeOf(
        `mutation { addJob(queueName: "background", type: "probe_echo", data: {a: "${'x'.repeat(102_500)}"}) { id } }`,
      ),
    ).toBe('PAYLOAD_TOO_LARGE');
    expect(await codeOf(`mutation { pauseQueue(name: "nope") }`)).toBe('QUEUE_NOT_FOUND');
    expect(await codeOf(`{ recentJobs(queueName: "email", limit: -5) { id } }`)).toBe('VALIDATION_FAILED');
  });

  it('hides what went wrong inside', async () => {
    vi.spyOn(JobSearch.prototype, 'byIds').mockRejectedValue(new Error('password=hunter2'));
    const { errors, text } = await send({ query: `{ job(id: "${NOBODY}") { id } }` });
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'INTERNAL' }, path: ['job'] });
    expect(text).not.toContain('hunter2');
  });

  it.each(REFUSED_DOCUMENTS)('refuses %s before it does anything', async (_, body, message) => {
    const { status, errors, data } = await send(body);
    expect({ status, data }).toEqual({ status: 400, data: undefined });
    expect(errors?.length).toBeGreaterThan(0);
    expect(errors?.length).toBeLessThanOrEqual(20);
    for (const { extensions } of errors ?? []) expect(extensions.code).toBe('VALIDATION_FAILED');
    expect(errors?.[0]?.message).toContain(message);
  });

  it.each<[string, unknown, number, string]>([
    ['a batch', [{ query: '{ queues { name } }' }, { query: '{ queues { name } }' }], 400, 'VALIDATION_FAILED'],
    ['no document', {}, 400, 'VALIDATION_FAILED'],
    ['a giant document', { query: `{ queues { name } } #${'x'.repeat(300_000)}` }, 400, 'VALIDATION_FAILED'],
    ['variables that are a list', { query: '{ queues { name } }', variables: [1] }, 400, 'VALIDATION_FAILED'],
    ['an unknown field of the body', { query: '{ queues { name } }', id: 1 }, 400, 'VALIDATION_FAILED'],
    [
      'an inexact variable',
      '{"query": "{ queues { name } }", "variables": {"a": 9007199254740993}}',
      400,
      'VALIDATION_FAILED',
    ],
    ['no JSON', '{"query": ', 400, 'MALFORMED_JSON'],
    ['a giant body', `"${'x'.repeat(3_000_000)}"`, 413, 'PAYLOAD_TOO_LARGE'],
  ])('refuses %s as any route does', async (_, body, status, code) => {
    const answer = await send(body);
    expect(answer).toMatchObject({ status, json: { code } });
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  it('takes no GET, no form and nobody without a key', async () => {
    const query = `?query=${encodeURIComponent('{ queues { name } }')}`;
    expect(await hub.client.send({ path: `/graphql${query}` })).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
    });
    expect((await send('query=a', hub.client, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(
      415,
    );
    expect((await send({ query: '{ queues { name } }' }, hub.client.as('wrong'))).status).toBe(401);
  });

  it('answers in the media type of GraphQL to those who accept it', async () => {
    const type = 'application/graphql-response+json';
    const accept = `${type}, application/json;q=0.9`;
    const answer = await send({ query: '{ queues { name } }' }, hub.client, { accept });
    expect(answer.headers['content-type']).toContain(type);
    expect((await send({ query: '{ queues { name } }' })).headers['content-type']).toContain('application/json');
  });

  it.each([
    `addJob(queueName: "background", type: "probe_echo", data: {}) { id }`,
    `pauseQueue(name: "email")`,
    `resumeQueue(name: "email")`,
    `clearQueue(name: "email")`,
    `retryJob(id: "${NOBODY}") { id }`,
    `cancelJob(id: "${NOBODY}") { id }`,
  ])('refuses a viewer the mutation %s', async (field) => {
    for (const query of [`mutation { ${field} }`, `mutation { ...f } fragment f on Mutation { ... { ${field} } }`]) {
      const { status, errors, data } = await send({ query }, by.viewer);
      expect({ status, data, code: errors?.[0]?.extensions.code }).toEqual({
        status: 403,
        data: undefined,
        code: 'FORBIDDEN',
      });
    }
    expect(
      ((await send({ query: `mutation { ${field} }` }, by.operator)).errors ?? []).map(
        ({ extensions }) => extensions.code,
      ),
    ).not.toContain('FORBIDDEN');
  });

  it('lets a viewer read', async () => {
    await run('{ queues { name } queue(name: "email") { name } }', {}, by.viewer);
  });
});
