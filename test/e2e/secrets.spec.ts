import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../src/simulator/runner-files.js';
import { eventually } from '../support/eventually.js';
import { HubProcess } from '../support/hub/hub-process.js';
import {
  findSecrets,
  ofCommandLines,
  ofDatabase,
  ofFolder,
  ofRedis,
  type ScannedTexts,
} from '../support/hub/secret-scan.js';
import { createTestDatabase, type TestDatabase } from '../support/stores/postgres.js';
import { PrivateRedis } from '../support/stores/private-redis.js';
import { patience } from '../support/limits.js';

const REPOSITORY = 'octo-org/hello';
const PATIENCE = { within: 30_000 };
const planted = (name: string) => `planted-${name}-0123456789abcdef0123456789`;
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
/** Secrets in the hub's configuration. */
const CONFIGURED = {
  RUNNERHUB_ADMIN_KEY: planted('admin-key'),
  JWT_SECRET: planted('jwt-secret'),
  GITHUB_WEBHOOK_SECRET: planted('webhook-secret'),
  SMTP_URL: `smtp://user:${planted('smtp-password')}@127.0.0.1:1`,
  ALERT_SLACK_URL: `http://127.0.0.1:1/services/${planted('slack-path')}`,
  ALERT_WEBHOOK_URL: `http://127.0.0.1:1/alerts?token=${planted('webhook-token')}`,
  LLM_API_KEY: planted('llm-key'),
  GITEA_TOKEN: planted('gitea-token'),
};
/** A line from the middle of the key, since its PEM frame is no secret. */
const KEY_LINE = privateKey.split('\n')[5] ?? '';

let simulator: GitHubSimulator;
let database: TestDatabase;
let redis: PrivateRedis;
let folder: string;
let hub: HubProcess | undefined;
/** Secrets issued by GitHub: tokens and runner configurations. */
let given: Record<string, string>;

beforeEach(async () => {
  simulator = new GitHubSimulator({ app: { id: '4711', publicKey } });
  simulator.addRepository(REPOSITORY);
  given = {};
  simulator.on('request', ({ answer }) => {
    const { encoded_jit_config: jit, token } = (answer ?? {}) as { encoded_jit_config?: string; token?: string };
    for (const [name, secret] of Object.entries({ jit, token }))
      if (typeof secret === 'string') given[`${name} ${Object.keys(given).length}`] = secret;
  });
  database = await createTestDatabase();
  redis = await PrivateRedis.reserve();
  await redis.start();
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterEach(async () => {
  await hub?.end('SIGKILL');
  await redis.remove();
  await simulator.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const secrets = () => ({
  ...Object.fromEntries(
    Object.entries(CONFIGURED).map(([name, value]) => [name, /planted-[\w-]+/.exec(value)?.[0] ?? '']),
  ),
  GITHUB_APP_PRIVATE_KEY: KEY_LINE,
  ...given,
});

/** Reads all that the API returns to an administrator. */
async function ofApi({ http }: HubProcess): Promise<ScannedTexts> {
  const { json } = await http.send({ path: '/api/docs-json' });
  const { paths } = json as { paths: Record<string, { get?: unknown }> };
  const items = async (path: string) => ((await http.send({ path })).json as { items: { id: string }[] }).items;
  const one = (await items('/api/queues/jobs?type=prepare_runner'))[0]?.id ?? '';
  const runner = (await items('/api/runners'))[0]?.id ?? '';
  const demand = (await items('/api/runners/demands'))[0]?.id ?? '';
  const asked = Object.entries(paths)
    .filter(([path, { get }]) => get !== undefined && !path.includes('export'))
    .map(([path]) => path.replace('{jobId}', one).replace('{queueName}', 'job-execution'))
    .map((path) => path.replace('{id}', path.includes('/demands/') ? demand : runner));
  const answers = await Promise.all(asked.map(async (path) => [path, (await http.send({ path })).text] as const));
  expect(answers.length).toBeGreaterThan(15);
  return new Map(answers);
}

describe('secrets', () => {
  it(
    'appear only where they are used: in no log, table, key, file, answer or command line',
    async () => {
      const { url } = await simulator.start();
      hub = await HubProcess.start(folder, {
        ...CONFIGURED,
        ...{ GITHUB_API_URL: url, GITHUB_APP_ID: '4711', GITHUB_APP_PRIVATE_KEY: privateKey },
        ...{ DATABASE_URL: database.url, REDIS_URL: redis.url, LOG_LEVEL: 'trace' },
        ...{ ALERT_EMAIL: 'ops@example.com', EGRESS_ALLOW: '127.0.0.1' },
        ...{ CONTAINER_RUNTIME: 'host', RUNNER_HOST_DIR: RUNNER_FILES },
      });
      await hub.ready();
      const { http } = hub;
      simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: CONFIGURED.GITHUB_WEBHOOK_SECRET });

      // With faults, because errors are likely to reveal secrets.
      simulator.faults.set({ serverError: 0.2, lostJitAnswer: 0.2, tooManyRequests: 0.1 });
      const steps = ['while [ ! -e go ]; do sleep 0.1; done'];
      const job = simulator.queueJob({ repository: REPOSITORY, labels: ['self-hosted'], steps });
      await eventually(() => job.status === 'in_progress', PATIENCE);
      expect(findSecrets(secrets(), ofCommandLines())).toEqual([]);
      simulator.faults.clear();
      await http.send({ path: '/api/queues/jobs', headers: { authorization: `Bearer ${CONFIGURED.JWT_SECRET}` } });
      await http.send({
        method: 'POST',
        path: '/webhooks/github',
        headers: { 'x-hub-signature-256': 'sha256=0' },
        body: {},
      });
      await http.send({
        path: '/api/queues/jobs',
        body: { type: 'send_alert', data: { severity: 'error', title: 'x' } },
      });
      // Each channel refuses the connection, and its error is kept.
      await eventually(async () => {
        const { items } = (await http.send({ path: '/api/alerts' })).json as { items: { id: string; key: string }[] };
        const { text } = await http.send({ path: `/api/alerts/${items.find(({ key }) => key === 'x')?.id}` });
        return text.match(/NETWORK_TIMEOUT/g)?.length === 3;
      }, PATIENCE);
      await http.send({ method: 'POST', path: '/api/queues/persistence/backup', body: {} });

      const texts = [await ofDatabase(database.url), await ofRedis(redis.url), await ofApi(hub), ofFolder(folder)];
      texts.push(new Map([['log', hub.output]]));
      expect(Object.keys(given).length).toBeGreaterThanOrEqual(2);
      expect(findSecrets(secrets(), ...texts)).toEqual([]);
      // Proves that the search works: text that isn't secret is found.
      expect(findSecrets({ repository: REPOSITORY }, ...texts).length).toBeGreaterThan(4);
      expect(texts.map((map) => map.size > 0)).toEqual([true, true, true, true, true]);
      simulator.cancelJob(job.id);
      await eventually(() => job.status === 'completed', PATIENCE);
    },
    patience(120_000),
  );
});
