import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { GiteaSimulator } from '../support/gitea/gitea-simulator.js';
import { type DyingHub, startDyingHub } from '../support/hub/dying-hub.js';
import { KubernetesSimulator } from '../support/kubernetes/simulator/kubernetes-simulator.js';
import { patience } from '../support/limits.js';
import { MailServer } from '../support/outgoing/mail-server.js';
import { createTestDatabase } from '../support/stores/postgres.js';

const KEY = 'the-admin-key-of-a-dying-hub';
const TIMINGS = { nodeSilenceMs: 2000, nodeHeartbeatMs: 500, mergeAgainMs: 200 };
const WITHIN = { within: 60_000 };
const PROJECT = {
  name: 'shop',
  dockerImage: 'octo/shop',
  domain: 'shop.test',
  repository: 'octo/shop',
  provider: 'gitea',
};

/** What happens from the tasks of a sprint to a message that it is on staging. */
const STEPS = [
  { id: 'search', type: 'process_task', data: { taskId: 'search', projectId: 'shop', title: 'Fix the search' } },
  { id: 'logo', type: 'process_task', data: { taskId: 'logo', projectId: 'shop', title: 'Draw a logo' } },
  {
    ...{ id: 'done', type: 'notify', dependsOn: ['search', 'logo'] },
    data: { userId: 'grace', message: 'Both tasks are done.' },
  },
  {
    ...{ id: 'preview', type: 'deploy', dependsOn: ['done'] },
    data: {
      ...{ deploymentId: 'preview-1', projectId: 'shop', taskId: 'search', environment: 'preview' },
      branch: { $from: 'search.result.branch' },
      commitHash: { $from: 'search.result.commit' },
    },
  },
  {
    ...{ id: 'raise', type: 'send_alert', dependsOn: ['preview'] },
    data: { severity: 'warning', key: 'staging', title: 'Staging is being replaced' },
  },
  {
    ...{ id: 'merge', type: 'merge_tasks', dependsOn: ['raise'] },
    data: { taskGroupId: 'sprint-7', projectId: 'shop', taskIds: ['search', 'logo'], targetBranch: 'staging' },
  },
  {
    ...{ id: 'clean', type: 'cleanup_preview_environments', dependsOn: ['merge'] },
    data: { namespaceOrResource: { $from: 'preview.result.namespace' } },
  },
  {
    ...{ id: 'resolve', type: 'send_alert', dependsOn: ['clean'], when: 'always' },
    data: { severity: 'warning', key: 'staging', title: 'Staging is being replaced', status: 'resolved' },
  },
  {
    ...{ id: 'report', type: 'notify', dependsOn: ['resolve'] },
    data: { userId: 'ada', message: 'Sprint 7 is on staging.' },
  },
];

describe('from tasks to staging, while the hub is killed at each step', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-chain-'));
  const cluster = new KubernetesSimulator();
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let gitea: GiteaSimulator;
  let mail: MailServer;
  let sql: pg.Client;
  let env: Record<string, string>;
  let port: number;
  let hub: DyingHub;
  const agents: Promise<void>[] = [];
  beforeAll(async () => {
    [database, gitea, mail, port] = await Promise.all([
      ...([createTestDatabase(), GiteaSimulator.start(), MailServer.start(), freePort()] as const),
    ]);
    sql = new pg.Client(database.url);
    await sql.connect();
    env = {
      ...{ DATABASE_URL: database.url, RUNNERHUB_DATA_DIR: folder, TIMINGS: JSON.stringify(TIMINGS) },
      ...{ CONTAINER_RUNTIME: 'kubernetes', KUBECONFIG: await cluster.start() },
      ...{ GITEA_URL: gitea.url, GITEA_TOKEN: gitea.token },
      ...{ SMTP_URL: mail.url, SMTP_FROM: 'hub@example.com', ALERT_EMAIL: 'ops@example.com' },
    };
    hub = await startDyingHub('', env, port);
    await hub.ready();
  }, patience(120_000));
  afterAll(async () => {
    hub?.end();
    await Promise.allSettled(agents);
    await sql?.end();
    await Promise.all([cluster.stop(), gitea?.close(), mail?.close(), database?.drop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async <Json>(method: string, path: string, body?: object): Promise<Json> => {
    const { status, text, json } = await hub.http.send({ method, path, body });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return json as Json;
  };
  const count = async (query: string): Promise<number> =>
    (await sql.query<{ n: number }>(`select count(*)::integer as n from ${query}`)).rows[0]?.n ?? 0;
  const applied = (resource: string, verb: string) =>
    cluster.requests.filter(({ action }) => action.startsWith(`${verb} ${resource}`));

  /** Returns a job and all below it, a line each. */
  async function treeOf(id: string): Promise<string[]> {
    const { items } = await ask<{ items: { depth: number; name: string | null; type: string }[] }>(
      ...(['GET', `/api/queues/jobs/${id}/tree`] as const),
    );
    return items.map(({ depth, name, type }) => (depth === 0 ? type : `${'-'.repeat(depth)} ${name}: ${type}`));
  }

  /** An agent that does one task over MCP, and asks again whenever the hub is away. */
  async function work(worker: string, mayEnd: () => Promise<boolean>): Promise<void> {
    const requestId = randomUUID();
    const call = (name: string, args: object) =>
      eventually(async () => {
        const client = new Client({ name: worker, version: '1.0.0' });
        try {
          const requestInit = { headers: { authorization: `Bearer ${KEY}` } };
          await client.connect(new StreamableHTTPClientTransport(new URL(`${hub.url}/mcp`), { requestInit }));
          const { isError, structuredContent, content } = await client.callTool({ name, arguments: { ...args } });
          if (isError) throw new Error(JSON.stringify(content));
          return structuredContent as { task: { taskId: string } | null; leaseToken: string };
        } finally {
          await client.close();
        }
      }, WITHIN);
    const lease = await eventually(async () => {
      const answer = await call('get_next_task', { requestId, projectId: 'shop', worker });
      return answer.task && answer;
    }, WITHIN);
    const pull = await gitea.open({ title: `Do ${lease.task?.taskId}` });
    await eventually(mayEnd, WITHIN);
    const result = { pullRequest: pull.number, branch: pull.head, commit: await gitea.git.tip(pull.head) };
    const { leaseToken } = lease;
    await call('complete_task', { taskId: lease.task?.taskId, leaseToken, result });
  }

  /** Moments at which the hub is killed: what has been seen outside of it, or in the ledger. */
  const MOMENTS: Record<string, () => boolean | Promise<boolean>> = {
    'two agents have a task': async () => (await count(`tasks where state = 'leased'`)) === 2,
    'one task is done': async () => (await count(`tasks where state = 'completed'`)) === 1,
    'the first message is delivered': async () => (await count(`notifications where state = 'delivered'`)) === 1,
    // Twice when the hub was killed at the moment before in the middle of it.
    'the preview is applied': () => applied('deployments', 'PATCH').length > 0,
    'a pull request is being merged': () => gitea.calls.some(({ path }) => path.endsWith('/merge')),
    'staging is applied': () =>
      applied('deployments', 'PATCH').some(({ body }) => JSON.stringify(body).includes('shop-staging')),
    'the preview is being removed': () => applied('namespaces', 'DELETE').length > 0,
  };

  it(
    'everything happens once, and one tree shows it',
    async () => {
      await ask('PUT', '/api/projects/shop', PROJECT);
      for (const who of ['grace', 'ada']) {
        await ask('PUT', `/api/contacts/${who}`, { channels: ['email'], email: `${who}@example.com` });
      }
      // The preview is removed after staging is deployed, so that each kill meets one step.
      await ask('POST', '/api/queues/cleanup/pause', { reason: 'until staging is deployed' });
      gitea.faults.merge.push('slow');
      const { id } = await ask<{ id: string }>('POST', '/api/queues/jobs', {
        type: 'run_workflow',
        data: { steps: STEPS },
      });
      const kill = async () => {
        hub.end();
        hub = await startDyingHub('', env, port);
        await hub.ready();
      };
      await kill();
      const killed: string[] = ['the workflow is accepted'];
      const passed = (moment: string) => () => Promise.resolve(killed.includes(moment));
      agents.push(work('agent-1', passed('two agents have a task')), work('agent-2', passed('one task is done')));
      for (const [moment, reached] of Object.entries(MOMENTS)) {
        await eventually(reached, WITHIN);
        await kill();
        killed.push(moment);
        if (moment !== 'staging is applied') continue;
        await eventually(async () => (await count(`deployments where state = 'completed'`)) === 2, WITHIN);
        await ask('POST', '/api/queues/cleanup/resume', {});
      }
      await Promise.all(agents);
      const job = await eventually(async () => {
        const found = await ask<{ state: string }>('GET', `/api/queues/jobs/${id}`);
        return ['completed', 'failed'].includes(found.state) && found;
      }, WITHIN);
      expect(job).toMatchObject({
        ...{ state: 'completed', attemptsMade: 1 },
        result: { steps: Object.fromEntries(STEPS.map((step) => [step.id, 'completed'])) },
      });
      expect(killed).toHaveLength(8);
      expect(gitea.pulls.map(({ merges, base }) => [merges, base])).toEqual([
        [1, 'staging'],
        [1, 'staging'],
      ]);
      expect((await gitea.git.subjects('staging')).slice(0, 2).sort()).toEqual(['Do logo (#2)', 'Do search (#1)']);
      expect(mail.mails.map(({ to, raw }) => [to[0], /^Subject: (.*?)\r?$/m.exec(raw)?.[1]])).toEqual([
        ['grace@example.com', 'Both tasks are done.'],
        ['ops@example.com', expect.stringContaining('Staging is being replaced')],
        ['ops@example.com', expect.stringContaining('Staging is being replaced')],
        ['ada@example.com', 'Sprint 7 is on staging.'],
      ]);
      expect(cluster.workloads.get('deployments', 'shop-staging', 'shop-staging')).toBeDefined();
      expect(await count(`deployments where state = 'completed'`)).toBe(2);
      expect(await treeOf(id)).toEqual([
        'run_workflow',
        '- search: process_task',
        '- logo: process_task',
        '- done: notify',
        '-- email: send_email',
        '- preview: deploy',
        '- raise: send_alert',
        '- merge: merge_tasks',
        '-- deploy: deploy',
        '- clean: cleanup_preview_environments',
        '- resolve: send_alert',
        '- report: notify',
        '-- email: send_email',
      ]);
    },
    patience(240_000),
  );
});
