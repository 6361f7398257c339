import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ACCESS_MATRIX } from '../../../src/auth/access-matrix.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';
import { TaskCalls, waitingOn } from '../../support/hub/task-hub.js';

type Fields = Record<string, unknown>;
interface Result {
  isError?: boolean;
  structuredContent?: Fields;
  content: { type: string; text: string }[];
}

const TOOLS = [
  ...['get_next_task', 'report_progress', 'complete_task', 'fail_task', 'release_task', 'list_tasks', 'create_task'],
];

describe('MCP', () => {
  let hub: HttpHub;
  beforeAll(async () => {
    hub = await startHttpHub();
  });
  afterAll(() => hub?.remove());

  const connect = async (key = TEST_KEY) => {
    const client = new Client({ name: 'a-test', version: '1.0.0' });
    const requestInit = { headers: { authorization: `Bearer ${key}` } };
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${hub.port}/mcp`), { requestInit }),
    );
    onTestFinished(() => client.close());
    return client;
  };
  const call = async (client: Client, name: string, args: Fields): Promise<Result> =>
    (await client.callTool({ name, arguments: args })) as unknown as Result;
  const done = async (client: Client, name: string, args: Fields): Promise<Fields> => {
    const result = await call(client, name, args);
    expect(result.isError, JSON.stringify(result.content)).toBeUndefined();
    expect(JSON.parse(result.content[0]?.text ?? '')).toEqual(result.structuredContent);
    return result.structuredContent ?? {};
  };
  const refused = async (client: Client, name: string, args: Fields): Promise<Fields> => {
    const result = await call(client, name, args);
    expect(result.isError).toBe(true);
    return JSON.parse(result.content[0]?.text ?? '') as Fields;
  };
  const keyOf = async (body: object) =>
    ((await hub.client.send({ path: '/api/keys', body: { name: randomUUID(), ...body } })).json as { key: string }).key;
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    hub.client.send({ method: 'POST', path: '/mcp', body, headers });

  it('lists each tool with closed schemas, and a role for each', async () => {
    const { tools } = await (await connect()).listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([...TOOLS].sort());
    for (const { name, inputSchema, outputSchema, description } of tools) {
      expect([name, inputSchema['additionalProperties'], outputSchema?.['additionalProperties']]).toEqual([
        ...[name, false, false],
      ]);
      expect(description).toMatch(/^[A-Z][a-z]+s .*\.$/s);
      expect(ACCESS_MATRIX[`Tool.${name}`]).toBeDefined();
    }
  });

  it('lets an agent do tasks from the first to the last word', async () => {
    const agent = await connect(await keyOf({ role: 'operator' }));
    const tasks = new TaskCalls(hub.client);
    const { projectId } = tasks;
    const first = await done(agent, 'create_task', { projectId, title: 'First', priority: 'high' });
    const second = await done(agent, 'create_task', { projectId, dependsOn: [first['taskId']] });
    expect([first['state'], second['state']]).toEqual(['ready', 'blocked']);
    const request = { requestId: 'r1', projectId, worker: 'agent-1' };
    const lease = await done(agent, 'get_next_task', request);
    expect(await done(agent, 'get_next_task', request)).toMatchObject({ leaseToken: lease['leaseToken'] });
    const about = { taskId: first['taskId'], leaseToken: lease['leaseToken'] };
    expect(await done(agent, 'report_progress', { ...about, percent: 50, message: 'half' })).toMatchObject({
      cancelRequested: false,
    });
    const completed = await done(agent, 'complete_task', { ...about, result: { ok: true } });
    expect(completed).toMatchObject({ state: 'completed', result: { ok: true } });
    expect(await done(agent, 'complete_task', { ...about, result: 'again' })).toEqual(completed);
    await tasks.jobIs(first['jobId'], 'completed');
    const { text } = await hub.client.send({ path: '/metrics' });
    expect(text).toContain('runnerhub_mcp_calls_total{tool="complete_task"} 2');

    const next = await done(agent, 'get_next_task', { requestId: 'r2', projectId, waitMs: 10_000 });
    const other = { taskId: second['taskId'], leaseToken: next['leaseToken'] };
    await done(agent, 'release_task', { ...other, reason: 'not mine' });
    const again = await done(agent, 'get_next_task', { requestId: 'r3', projectId });
    const failure = { ...other, leaseToken: again['leaseToken'], message: 'broken', retryable: false };
    expect(await done(agent, 'fail_task', failure)).toMatchObject({ state: 'failed' });
    const listed = await done(agent, 'list_tasks', { projectId, limit: 1 });
    expect(listed['items']).toMatchObject([{ taskId: second['taskId'] }]);
    expect(await done(agent, 'list_tasks', { projectId, cursor: listed['nextCursor'] })).toMatchObject({
      items: [{ taskId: first['taskId'] }],
      nextCursor: null,
    });
    expect(await done(agent, 'get_next_task', { requestId: 'r4', projectId })).toEqual({
      ...{ task: null, leaseToken: null, leasedUntil: null },
    });
  });

  it('reports a cancel to an agent, and refuses what it says then', async () => {
    const agent = await connect();
    const tasks = new TaskCalls(hub.client);
    const { taskId } = await tasks.create();
    const { leaseToken } = await done(agent, 'get_next_task', { requestId: randomUUID(), projectId: tasks.projectId });
    await tasks.send('DELETE', `/${taskId}`, {});
    expect(await done(agent, 'report_progress', { taskId, leaseToken })).toMatchObject({ cancelRequested: true });
    expect(await refused(agent, 'complete_task', { taskId, leaseToken })).toMatchObject({ code: 'LEASE_LOST' });
  });

  it('wakes an agent that waits when a task is made', async () => {
    const [agent, tasks] = [await connect(), new TaskCalls(hub.client)];
    const args = { requestId: randomUUID(), projectId: tasks.projectId, waitMs: 20_000 };
    const waiting = done(agent, 'get_next_task', args);
    await waitingOn(hub, 1);
    const { taskId } = await tasks.create();
    expect(await waiting).toMatchObject({ task: { taskId } });
  });

  it('records acts with their interface, and neither leases nor tokens', async () => {
    const agent = await connect(await keyOf({ role: 'operator' }));
    const projectId = `p-${randomUUID()}`;
    const { taskId } = await done(agent, 'create_task', { projectId });
    const { leaseToken } = await done(agent, 'get_next_task', { requestId: 'r', projectId });
    await done(agent, 'complete_task', { taskId, leaseToken, result: { secret: 'inside' } });
    const { json, text } = await hub.client.send({ path: `/api/audit?target=${String(taskId)}` });
    const { items } = json as { items: Fields[] };
    expect(items.map((event) => [event['action'], event['interface'], event['result']])).toEqual([
      ['task.complete', 'mcp', 'done'],
      ['task.create', 'mcp', 'done'],
    ]);
    expect(text).not.toContain(leaseToken);
    expect(text).not.toContain('inside');
  });

  it('asks for the role of each tool, and keeps to the scopes of a key', async () => {
    const tasks = new TaskCalls(hub.client);
    const { projectId } = tasks;
    const { taskId } = await tasks.create();
    const { leaseToken } = await tasks.leased();
    await tasks.create();
    const args: Record<string, Fields> = {
      create_task: { projectId },
      get_next_task: { requestId: 'r', projectId },
      report_progress: { taskId, leaseToken },
      complete_task: { taskId, leaseToken },
      fail_task: { taskId, leaseToken, message: 'm' },
      release_task: { taskId, leaseToken },
    };
    const viewer = await connect(await keyOf({ role: 'viewer' }));
    for (const [name, one] of Object.entries(args))
      expect([name, await refused(viewer, name, one)]).toEqual([name, expect.objectContaining({ code: 'FORBIDDEN' })]);
    expect((await done(viewer, 'list_tasks', { projectId }))['items']).toHaveLength(2);

    const acme = await connect(await keyOf({ role: 'operator', tenants: ['acme'] }));
    expect(await refused(acme, 'create_task', { projectId })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await done(acme, 'get_next_task', args['get_next_task'] ?? {})).toMatchObject({ task: null });
    expect((await done(acme, 'list_tasks', {}))['items']).toEqual([]);
    for (const name of ['report_progress', 'complete_task', 'fail_task', 'release_task'])
      expect(await refused(acme, name, args[name] ?? {})).toMatchObject({ code: 'NOT_FOUND' });
    const mine = await done(acme, 'create_task', { projectId, tenant: 'acme' });
    const lease = await done(acme, 'get_next_task', { requestId: 'r2' });
    expect(lease['task']).toMatchObject({ taskId: mine['taskId'] });
    const email = await connect(await keyOf({ role: 'operator', queues: ['email'] }));
    expect(await done(email, 'get_next_task', { requestId: 'r' })).toMatchObject({ task: null });
  });

  it('takes no connection without a valid key', async () => {
    await expect(connect('rhk_wrong')).rejects.toThrow(/401|not valid/);
    const { status, headers } = await post({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, { authorization: '' });
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="RunnerHub"']);
  });

  it.each<[string, Fields]>([
    ['an unknown argument', { requestId: 'r', prio: 1 }],
    ['a missing argument', {}],
    ['an argument of another type', { requestId: 5 }],
    ['a wait of an hour', { requestId: 'r', waitMs: 3_600_000 }],
    ['a text with U+0000', { requestId: 'a\0' }],
    ['a very long text', { requestId: 'a'.repeat(100_000) }],
    ['an inherited name', { requestId: 'r', constructor: 5 }],
  ])('refuses %s of a tool, with the fields that are wrong', async (_, args) => {
    expect(await refused(await connect(), 'get_next_task', args)).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: expect.any(Array) as unknown,
    });
  });

  it.each(['drop_tables', 'constructor', '__proto__', ''])('knows no tool %j', async (name) => {
    await expect(call(await connect(), name, {})).rejects.toThrow(/There is no tool/);
  });

  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  it.each<[string, unknown, Record<string, string>, number, string]>([
    ['malformed JSON', '{"jsonrpc":', {}, 400, 'MALFORMED_JSON'],
    ['an empty body', '', {}, 400, 'VALIDATION_FAILED'],
    ['a batch', [list, list], {}, 400, 'VALIDATION_FAILED'],
    ['another version of JSON-RPC', { ...list, jsonrpc: '1.0' }, {}, 400, 'VALIDATION_FAILED'],
    ['no method', { jsonrpc: '2.0', id: 1 }, {}, 400, 'VALIDATION_FAILED'],
    ['an id that is an object', { ...list, id: {} }, {}, 400, 'VALIDATION_FAILED'],
    ['another type of content', JSON.stringify(list), { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a huge body', { ...list, params: { a: 'x'.repeat(3_000_000) } }, {}, 413, 'PAYLOAD_TOO_LARGE'],
  ])('refuses %s', async (_, body, headers, status, code) => {
    const answer = await post(body, headers);
    expect([answer.status, (answer.json as Fields)['code']]).toEqual([status, code]);
  });

  it('answers what the protocol asks of one message at a time', async () => {
    expect(await post(list)).toMatchObject({
      status: 200,
      json: { id: 1, result: { tools: expect.any(Array) as unknown } },
    });
    expect(await post({ ...list, method: 'no/such' })).toMatchObject({
      status: 200,
      json: { error: { code: -32601 } },
    });
    expect(await post({ ...list, method: 'tools/call', params: { name: 5 } })).toMatchObject({
      json: { id: 1, error: { message: expect.any(String) as unknown } },
    });
    const notification = await post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect([notification.status, notification.text]).toEqual([202, '']);
    expect(await post(list, { 'mcp-protocol-version': '1999-01-01' })).toMatchObject({ status: 400 });
    for (const method of ['GET', 'DELETE', 'PUT'])
      expect([method, (await hub.client.send({ method, path: '/mcp' })).status]).toEqual([method, 405]);
  });

  it("is closed to other sites' pages that have a session's cookie", async () => {
    const login = await hub.client.send({ method: 'POST', path: '/api/session', body: { key: TEST_KEY } });
    const cookie = String(login.headers['set-cookie']).split(';')[0] ?? '';
    const foreign = { authorization: '', cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await post(list, foreign)).status).toBe(403);
  });
});
