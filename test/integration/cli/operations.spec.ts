import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Command } from 'commander';
import { ACCESS_MATRIX } from '../../../src/auth/access-matrix.js';
import { createProgram } from '../../../src/cli/program.js';

const REASON = ['--reason', 'r'];
const COMMIT = ['--environment', 'preview', '--branch', 'main', '--commit', 'abcdef0', '--task-id', 't'];
const bulk = (action: string) => ['jobs', 'bulk', action, '--state', 'failed', ...REASON];

/** The command of each route of the API; FILE stands for a file of job requests, OUT and FETCHED for new ones. */
const COMMANDS: Record<string, string[]> = {
  'GET /api/queues/jobs': ['jobs', 'list', '--state', 'failed', '--run-id', '7'],
  'GET /api/queues/jobs/:jobId': ['jobs', 'show', 'x'],
  'GET /api/queues/jobs/:jobId/events': ['jobs', 'events', 'x'],
  'GET /api/queues/jobs/:jobId/logs': ['jobs', 'logs', 'x'],
  'GET /api/queues/jobs/:jobId/failures': ['jobs', 'failures', 'x'],
  'GET /api/queues/jobs/:jobId/why': ['jobs', 'why', 'x'],
  'GET /api/queues/jobs/:jobId/tree': ['jobs', 'tree', 'x'],
  'POST /api/queues/jobs': ['jobs', 'add', 'probe_echo'],
  'POST /api/queues/jobs/bulk': ['jobs', 'import', 'FILE'],
  'POST /api/queues/jobs/actions': bulk('retry'),
  'POST /api/queues/jobs/:jobId/retry': ['jobs', 'retry', 'x', ...REASON],
  'POST /api/queues/jobs/:jobId/cancel': ['jobs', 'cancel', 'x', ...REASON],
  'POST /api/queues/jobs/:jobId/promote': ['jobs', 'promote', 'x', ...REASON],
  'DELETE /api/queues/jobs/:jobId': ['jobs', 'delete', 'x', ...REASON],
  'GET /api/queues/persistence/export': ['jobs', 'export', '--format', 'jsonl', '--output', 'OUT'],
  'POST /api/queues/persistence/backup': ['backup'],
  'GET /api/secrets': ['secrets', 'show'],
  'POST /api/secrets/rotate': ['secrets', 'rotate'],
  'POST /api/queues/persistence/recover': ['recover'],
  'GET /api/queues/stats': ['queues', 'list'],
  'GET /api/queues/stats/:queueName': ['queues', 'show', 'x'],
  'GET /api/queues/status': ['queues', 'status'],
  'GET /api/queues/pauses': ['queues', 'pauses'],
  'GET /api/queues/:queueName/tenants': ['queues', 'tenants', 'x'],
  'GET /api/queues/:queueName/lanes': ['queues', 'lanes', 'x'],
  'POST /api/queues/:queueName/pause': ['queues', 'pause', 'x', ...REASON],
  'POST /api/queues/:queueName/resume': ['queues', 'resume', 'x'],
  'POST /api/queues/:queueName/drain': ['queues', 'drain', 'x'],
  'POST /api/queues/:queueName/clean': ['queues', 'clean', 'x'],
  'POST /api/queues/:queueName/retry-failed': ['queues', 'retry-failed', 'x'],
  'POST /api/queues/:queueName/obliterate': ['queues', 'obliterate', 'x', ...REASON],
  'GET /api/queues/retry/stats': ['retry', 'stats'],
  'GET /api/queues/routing/distribution': ['routing', 'distribution'],
  'POST /api/queues/routing/optimize': ['routing', 'optimize'],
  'GET /api/schedules': ['schedules', 'list'],
  'GET /api/schedules/:id': ['schedules', 'show', 'x'],
  'GET /api/schedules/preview': ['schedules', 'preview', '0 3 * * *'],
  'POST /api/schedules': ['schedules', 'create', '--type', 'probe_echo', '--every', '1h'],
  'PUT /api/schedules/:id': ['schedules', 'replace', 'x', '--type', 'probe_echo', '--every', '1h'],
  'DELETE /api/schedules/:id': ['schedules', 'delete', 'x'],
  'POST /api/schedules/:id/pause': ['schedules', 'pause', 'x'],
  'POST /api/schedules/:id/resume': ['schedules', 'resume', 'x'],
  'POST /api/schedules/:id/run': ['schedules', 'run', 'x'],
  'GET /api/nodes': ['nodes', 'list'],
  'GET /api/nodes/:id': ['nodes', 'show', 'x'],
  'POST /api/nodes/:id/drain': ['nodes', 'drain', 'x'],
  'POST /api/nodes/:id/resume': ['nodes', 'resume', 'x'],
  'GET /api/failures': ['failures', 'list'],
  'GET /api/failures/:fingerprint': ['failures', 'show', 'x'],
  'POST /api/failures/:fingerprint/redrive': ['failures', 'redrive', 'x', ...REASON],
  'GET /api/dead-letters': ['dead-letters', 'list'],
  'GET /api/dead-letters/:id': ['dead-letters', 'show', 'x'],
  'POST /api/dead-letters/:id/redrive': ['dead-letters', 'redrive', 'x'],
  'GET /api/status': ['status', 'list'],
  'GET /api/github/repositories': ['github', 'repositories'],
  'GET /api/github/workflows': ['github', 'workflows'],
  'GET /api/github/runners': ['github', 'runners'],
  'GET /api/runners/demands': ['demands', 'list'],
  'GET /api/runners/demands/:id': ['demands', 'show', 'x'],
  'GET /api/runners': ['runners', 'list'],
  'GET /api/runners/sets': ['runners', 'sets'],
  'GET /api/runners/:id': ['runners', 'show', 'x'],
  'GET /api/runners/:id/logs': ['runners', 'logs', 'x'],
  'GET /api/outages': ['outages', 'list'],
  'GET /api/setup': ['setup'],
  'GET /api/containers': ['containers', 'list'],
  'GET /api/lookup': ['lookup', 'x'],
  'GET /api/deliveries': ['deliveries', 'list'],
  'GET /api/deliveries/:id': ['deliveries', 'show', 'x'],
  'POST /api/deliveries/:id/replay': ['deliveries', 'replay', 'x'],
  'GET /api/audit': ['audit', 'list'],
  'GET /api/audit/verify': ['audit', 'verify'],
  'GET /api/alerts': ['alerts', 'list'],
  'GET /api/alerts/:id': ['alerts', 'show', 'x'],
  'POST /api/alerts/:id/ack': ['alerts', 'ack', 'x'],
  'POST /api/alerts/:id/silence': ['alerts', 'silence', 'x', '--for', '1h', ...REASON],
  'DELETE /api/alerts/:id/silence': ['alerts', 'unsilence', 'x'],
  'POST /api/alerts/:id/resolve': ['alerts', 'resolve', 'x'],
  'GET /api/alert-rules': ['alert-rules', 'list'],
  'GET /api/alert-rules/:name': ['alert-rules', 'show', 'x'],
  'PUT /api/alert-rules/:name': ['alert-rules', 'set', 'x', '--disable'],
  'GET /api/webhook-endpoints': ['webhook-endpoints', 'list'],
  'GET /api/webhook-endpoints/:id': ['webhook-endpoints', 'show', 'x'],
  'POST /api/webhook-endpoints': ['webhook-endpoints', 'create', 'shop', '--to', 'https://example.com'],
  'PUT /api/webhook-endpoints/:id': [
    'webhook-endpoints',
    'set',
    'x',
    '--name',
    'shop',
    '--to',
    'https://x',
    '--enable',
  ],
  'DELETE /api/webhook-endpoints/:id': ['webhook-endpoints', 'delete', 'x'],
  'POST /api/webhook-endpoints/:id/secret': ['webhook-endpoints', 'rotate-secret', 'x', '--keep', '2d'],
  'POST /api/webhook-endpoints/:id/test': ['webhook-endpoints', 'test', 'x'],
  'POST /api/webhook-endpoints/:id/recover': ['webhook-endpoints', 'recover', 'x'],
  'GET /api/webhook-attempts': ['webhook-endpoints', 'attempts', 'x'],
  'GET /api/tasks': ['tasks', 'list', '--project-id', 'p'],
  'GET /api/tasks/:taskId': ['tasks', 'show', 'x'],
  'POST /api/tasks': ['tasks', 'create', 'p', '--depends-on', 'a', 'b', '--data', '{"n": 1}'],
  'DELETE /api/tasks/:taskId': ['tasks', 'cancel', 'x', ...REASON],
  'POST /api/tasks/next': ['tasks', 'next', '--worker', 'w', '--wait', '100'],
  'POST /api/tasks/:taskId/progress': ['tasks', 'progress', 'x', '--lease-token', 't', '--percent', '5'],
  'POST /api/tasks/:taskId/complete': ['tasks', 'complete', 'x', '--lease-token', 't', '--result', '[1]'],
  'POST /api/tasks/:taskId/fail': ['tasks', 'fail', 'x', '--lease-token', 't', '--message', 'm', '--final'],
  'POST /api/tasks/:taskId/release': ['tasks', 'release', 'x', '--lease-token', 't'],
  'GET /api/notifications': ['notifications', 'list'],
  'GET /api/notifications/:id': ['notifications', 'show', 'x'],
  'POST /api/notifications': ['notifications', 'send', 'ada', 'done'],
  'GET /api/contacts': ['contacts', 'list'],
  'GET /api/contacts/:userId': ['contacts', 'show', 'x'],
  'PUT /api/contacts/:userId': ['contacts', 'set', 'x', '--channels', 'email', '--email', 'ada@example.com'],
  'DELETE /api/contacts/:userId': ['contacts', 'delete', 'x'],
  'GET /api/artifacts': ['artifacts', 'list'],
  'GET /api/artifacts/:id': ['artifacts', 'get', 'x', '-o', 'FETCHED'],
  'GET /api/artifacts/:id/metadata': ['artifacts', 'show', 'x'],
  'POST /api/artifacts': ['artifacts', 'put', 'FILE'],
  'DELETE /api/artifacts/:id': ['artifacts', 'delete', 'x'],
  'GET /api/emails': ['emails', 'list', '--to', 'a@example.com'],
  'GET /api/emails/:id': ['emails', 'show', 'x'],
  'POST /api/emails': ['emails', 'send', '--to', 'a@example.com', '--subject', 's', '--text', 't'],
  'GET /api/emails/templates': ['email-templates', 'list'],
  'GET /api/emails/templates/:name': ['email-templates', 'show', 'x'],
  'PUT /api/emails/templates/:name': ['email-templates', 'set', 'x', '--subject', 's', '--text', 't'],
  'DELETE /api/emails/templates/:name': ['email-templates', 'delete', 'x'],
  'POST /api/emails/templates/:name/preview': ['email-templates', 'preview', 'x', '--data', '{}'],
  'GET /api/emails/suppressions': ['email-suppressions', 'list'],
  'POST /api/emails/suppressions': ['email-suppressions', 'add', 'x', ...REASON],
  'DELETE /api/emails/suppressions/:address': ['email-suppressions', 'remove', 'x'],
  'GET /api/v1/admin/email/queue': ['emails', 'queue'],
  'GET /api/search/code': ['search', 'code', 'charge(', '--case', 'true'],
  'GET /api/code/repositories': ['search', 'repositories'],
  'GET /api/merges': ['merges', 'list', '--state', 'failed'],
  'GET /api/merges/:taskGroupId': ['merges', 'show', 'x'],
  'POST /api/merges': ['merges', 'create', 'x', 't1', 't2', '--project', 'p', '--into', 'main'],
  'GET /api/deployments': ['deployments', 'list', '--environment', 'staging', '--current', 'true'],
  'GET /api/deployments/:deploymentId': ['deployments', 'show', 'x'],
  'POST /api/deployments': ['deployments', 'create', 'p', ...COMMIT],
  'POST /api/deployments/:deploymentId/redeploy': ['deployments', 'redeploy', 'x'],
  'POST /api/deployments/:deploymentId/rollback': ['deployments', 'rollback', 'x'],
  'GET /api/previews': ['previews', 'list'],
  'POST /api/previews/:namespace/keep': ['previews', 'keep', 'x', ...REASON],
  'GET /api/projects': ['projects', 'list'],
  'GET /api/projects/:projectId': ['projects', 'show', 'x'],
  'PUT /api/projects/:projectId': ['projects', 'set', 'x', '--file', 'PROJECT'],
  'DELETE /api/projects/:projectId': ['projects', 'delete', 'x'],
  'GET /api/llm/usage': ['llm', 'usage', '--by', 'tenant'],
  'GET /api/metrics/history': ['metrics', 'history', 'queue_waiting'],
  'GET /api/keys': ['keys', 'list'],
  'GET /api/keys/:id': ['keys', 'show', 'x'],
  'POST /api/keys': ['keys', 'create', 'ci', '--role', 'viewer'],
  'DELETE /api/keys/:id': ['keys', 'revoke', 'x'],
  'GET /api/session': ['whoami'],
};
/** Routes for other programs: Prometheus, clients of GraphQL, browsers. */
const NOT_FOR_PEOPLE = ['GET /metrics', 'POST /graphql', 'POST /mcp', 'DELETE /api/session'];

/** Commands that print no data of a hub, or print it as it is. */
const WITHOUT_JSON = ['start', 'demo', 'completion', 'jobs export', 'artifacts get'];

const ANSWER = '{"items": [], "queues": [], "nextCursor": null}';

describe('the commands', () => {
  let folder: string;
  let server: Server;
  let url: string;
  const requests: { operation: string; query: string; authorization?: string; body: unknown }[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'runnerhub-operations-'));
    writeFileSync(join(folder, 'jobs.jsonl'), '{"type": "probe_echo"}\n\n{"type": "probe_fail"}\n');
    writeFileSync(join(folder, 'project.json'), '{}');
    // Records requests; what commands do with answers is tested at a real hub.
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const [path = '', query = ''] = (request.url ?? '').split('?', 2);
        const operation = `${request.method} ${path}`;
        requests.push({
          operation,
          query,
          authorization: request.headers.authorization,
          body: request.headers['content-type'] === 'application/json' && body ? JSON.parse(body) : body,
        });
        response.setHeader('etag', `"${createHash('sha256').update(ANSWER).digest('hex')}"`);
        response.setHeader('content-type', 'application/json').end(ANSWER);
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  /** Runs a command, and returns what it has asked the hub for. */
  async function asked(args: string[]): Promise<typeof requests> {
    requests.length = 0;
    for (const method of ['log', 'error'] as const) vi.spyOn(console, method).mockReturnValue();
    const files: Record<string, string> = {
      FILE: join(folder, 'jobs.jsonl'),
      OUT: join(folder, 'out.jsonl'),
      FETCHED: join(folder, 'fetched'),
      PROJECT: join(folder, 'project.json'),
    };
    const words = args.map((word) => files[word] ?? word);
    // An answer without the fields of the operation may end a command, which has asked by then.
    await createProgram()
      .parseAsync(['node', 'hub', ...words, '--url', url, '--key', 'a-key'])
      .catch((error: unknown) => {
        if (!(error instanceof TypeError)) throw error;
      });
    return [...requests];
  }

  it('cover every route', () => {
    const routes = Object.keys(ACCESS_MATRIX).filter((name) => / \//.test(name));
    expect([...Object.keys(COMMANDS), ...NOT_FOR_PEOPLE].sort()).toEqual(routes.sort());
  });

  it.each(Object.entries(COMMANDS))('%s is called by %j', async (operation, args) => {
    const called = await asked(args);
    expect(called.map((call) => call.operation)).toContain(operation.replaceAll(/:\w+/g, 'x'));
    expect(new Set(called.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer a-key']));
    // No option that names the hub is part of a request.
    for (const { body } of called) expect(Object.keys(Object(body))).not.toEqual(expect.arrayContaining(['profile']));
  });

  it('send whole requests', async () => {
    const [imported] = await asked(['jobs', 'import', 'FILE']);
    expect(imported?.body).toEqual({ jobs: [{ type: 'probe_echo' }, { type: 'probe_fail' }] });
    const [created] = await asked([
      ...['schedules', 'create', '--type', 'probe_echo', '--every', '15m', '--schedule-key', 'k', '--priority', '2'],
      ...['--tag', 'a', 'b', '--data', '{"n": 1}'],
    ]);
    expect(created?.body).toEqual({
      ...{ type: 'probe_echo', data: { n: 1 }, priority: 2, tags: ['a', 'b'] },
      repeat: { every: 900_000, key: 'k' },
    });
    const [added] = await asked([
      ...['jobs', 'add', 'probe_echo', '--run-at', '2030-01-01T00:00:00Z', '--dedupe-key', 'd', '--tenant', 't'],
    ]);
    expect(added?.body).toEqual({
      ...{ type: 'probe_echo', data: {}, runAt: '2030-01-01T00:00:00Z', dedupeKey: 'd', tenant: 't' },
    });
  });

  it('send what workers say of their tasks', async () => {
    const lease = ['--lease-token', 't'];
    const bodyOf = async (args: string[]) => (await asked(args))[0]?.body;
    expect(await bodyOf(['tasks', 'complete', 'x', ...lease, '--result', '[1]'])).toEqual({
      leaseToken: 't',
      result: [1],
    });
    const failure = { leaseToken: 't', message: 'm', retryable: false };
    expect(await bodyOf(['tasks', 'fail', 'x', ...lease, '--message', 'm', '--final'])).toEqual(failure);
    expect(await bodyOf(['tasks', 'next', '--labels', 'a', 'b', '--wait', '5', '--request-id', 'r'])).toEqual({
      ...{ requestId: 'r', labels: ['a', 'b'], waitMs: 5 },
    });
    expect(await bodyOf(['tasks', 'create', 'p', '--depends-on', 'a', 'b'])).toEqual({
      projectId: 'p',
      dependsOn: ['a', 'b'],
    });
  });

  it.each([
    [
      ['metrics', 'history', 'queue_waiting', '--queue', 'email', '--step', '60000'],
      'name=queue_waiting&queue=email&step=60000',
    ],
    [['lookup', 'a b&c'], 'id=a%20b%26c'],
    [['jobs', 'events', 'x', '--limit', '5'], 'limit=5'],
    [['jobs', 'list', '--delivery-id', 'g', '--q', 'a=b'], 'deliveryId=g&q=a%3Db'],
  ])('%j ask with whole queries', async (args, query) => {
    expect((await asked(args))[0]?.query).toBe(query);
  });

  it.each([
    [['jobs', 'show', '']],
    [['jobs', 'why', '..']],
    [['jobs', 'delete', '', '.', ...REASON]],
    [['queues', 'resume', ' ']],
    [['queues', 'tenants', '']],
    [['runners', 'logs', '..']],
    [['alert-rules', 'set', '..', '--threshold', '1', '--metric', 'queue_waiting']],
  ])('%j send nothing to the path of something else', async (args) => {
    const outcome = await asked(args).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome.message).toMatch(/^An id is empty$|is no id$/);
    else expect(process.exitCode).toBe(1);
    // The rules are read before one is set.
    expect(requests.filter(({ operation }) => operation !== 'GET /api/alert-rules')).toEqual([]);
  });

  it.each([
    [['alert-rules', 'set', 'x', '--threshold', '']],
    [['alert-rules', 'set', 'x', '--threshold', '1e3x']],
    [['routing', 'optimize', '--window', 'long']],
  ])('%j refuse what is no number', async (args) => {
    await expect(createProgram().parseAsync(['node', 'hub', ...args, '--url', url, '--key', 'a-key'])).rejects.toThrow(
      / must be a (whole )?number, not "/,
    );
  });

  it('describe themselves and each of their options', () => {
    const walk = (command: Command, path: string): string[] => [
      ...(command.description() === '' ? [path] : []),
      ...command.options.filter(({ description }) => description === '').map(({ long }) => `${path} ${long}`),
      ...command.commands.flatMap((child) => walk(child, `${path} ${child.name()}`)),
    ];
    expect(walk(createProgram(), 'hub')).toEqual([]);
  });

  it('show their own options before those that name a hub', () => {
    const list = createProgram().commands.find((command) => command.name() === 'audit')?.commands[0];
    expect(list?.helpInformation()).toMatch(/\nOptions:\n[^]+--target <target>[^]+\nHub:\n +--url /);
  });

  it('have --json wherever they print data', () => {
    const without = (command: Command, path: string[]): string[] => {
      if (command.commands.length > 0)
        return command.commands.flatMap((child) => without(child, [...path, child.name()]));
      return command.options.some(({ long }) => long === '--json') ? [] : [path.join(' ')];
    };
    expect(without(createProgram(), [])).toEqual(expect.arrayContaining(WITHOUT_JSON));
    expect(without(createProgram(), [])).toHaveLength(WITHOUT_JSON.length);
  });

  it('refuse a key with characters that would break its header, without repeating it', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    const run = createProgram().parseAsync(['node', 'hub', 'whoami', '--url', url, '--key', 'a\nsecret']);
    await expect(run).rejects.toThrow(/^The key has characters that no key has/);
    await expect(run).rejects.not.toThrow(/secret/);
  });
});
