import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TIMINGS } from '../common/timings.js';
import { ConfigError } from './config-error.js';
import { loadConfig } from './load-config.js';

const PEM = generateKeyPairSync('rsa', { modulusLength: 1024 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString()
  .trim();

describe('loadConfig', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-spec-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const load = (env: NodeJS.ProcessEnv) => loadConfig(env, '/srv/hub');
  const problems = (env: NodeJS.ProcessEnv): readonly string[] => {
    try {
      load(env);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
    return [];
  };

  it('requires no variable', () => {
    expect(load({})).toEqual({
      http: { host: '127.0.0.1', port: 3001, basePath: '', keepAliveMs: 65_000, trustProxy: false },
      role: 'all',
      dataDir: '/srv/hub/.runnerhub',
      engineFallback: 'direct',
      queues: {},
      secretsKeys: [],
      stalled: { intervalMs: 30_000, maxCount: 2 },
      timings: TIMINGS,
      shutdownGraceMs: 30_000,
      backup: { dir: '/srv/hub/.runnerhub/jobs', intervalMs: 300_000, keep: 12 },
      recoveryKinds: ['stalled', 'incomplete'],
      ledgerRetentionDays: 30,
      artifacts: { keepMs: 604_800_000, maxBytes: 5_368_709_120 },
      ...{ maxPayloadBytes: 102_400, maxResultBytes: 1_048_576 },
      github: { apiUrl: 'https://api.github.com', webhookSecrets: [] },
      containerRuntime: 'docker',
      containerCeiling: { count: 20, cpus: 16, memoryMb: 32_768 },
      deployPorts: { address: '127.0.0.1', first: 20_000, last: 20_999 },
      allowedImages: ['ghcr.io/actions/actions-runner:latest'],
      runners: {
        sets: [
          {
            name: 'default',
            labels: ['self-hosted', 'linux', 'x64'],
            image: 'ghcr.io/actions/actions-runner:latest',
            max: 10,
            maxPerRepo: 0,
            warm: 0,
            allowPublic: false,
            ...{ allowForks: false, allowRoot: false },
            limits: {},
            policy: {},
          },
        ],
        isolationCheck: 'enforce',
        hostDir: '/home/runner',
      },
      kubernetes: { serviceAccount: 'default', podTtlMs: 432_000_000 },
      indexRoots: [],
      egressAllow: [],
      alerts: { resolveAfterMs: 3_600_000, repeatMs: 14_400_000 },
      services: { smtpFrom: 'runnerhub@localhost' },
      liveMaxConnections: 1000,
      metricsPublic: 'local',
      log: { level: 'info' },
      withoutEffect: [],
    });
  });

  it.each<[NodeJS.ProcessEnv, object]>([
    [
      { PORT: '', HOST: ' ', LOG_LEVEL: '' },
      { http: { host: '127.0.0.1', port: 3001 }, log: { level: 'info' } },
    ],
    [{ RUNNER_ISOLATION_CHECK: 'warn' }, { runners: { isolationCheck: 'warn' } }],
    [{ HOST: '0.0.0.0' }, { metricsPublic: false }],
    [{ HOST: '::1' }, { metricsPublic: 'local' }],
    [
      { TRUST_PROXY: '1', BASE_PATH: '/team/hub/', HTTP_KEEP_ALIVE_MS: '5000' },
      { http: { trustProxy: 1, basePath: '/team/hub', keepAliveMs: 5000 }, metricsPublic: false },
    ],
    [
      { https_proxy: 'proxy:3128', HTTP_PROXY: 'http://me:pw@proxy', no_proxy: '.example.com' },
      {
        proxy: {
          https: 'http://proxy:3128',
          http: 'http://me:pw@proxy',
          except: '.example.com,localhost,127.0.0.1,[::1]',
        },
      },
    ],
    [{ TRUST_PROXY: 'true' }, { http: { trustProxy: 1 } }],
    [
      { TRUST_PROXY: 'off', BASE_PATH: '/' },
      { http: { trustProxy: false, basePath: '' }, metricsPublic: 'local' },
    ],
    [
      { TRUST_PROXY: 'loopback, 10.0.0.0/8,fd00::/8' },
      { http: { trustProxy: ['loopback', '10.0.0.0/8', 'fd00::/8'] } },
    ],
    [{ HOST: '0.0.0.0', METRICS_PUBLIC: 'yes' }, { metricsPublic: true }],
    [{ ROLE: 'Worker' }, { role: 'worker' }],
    [{ RUNNERHUB_DATA_DIR: '/data' }, { dataDir: '/data', backup: { dir: '/data/jobs' } }],
    [{ JOB_PERSISTENCE_DIR: 'b' }, { backup: { dir: '/srv/hub/b' } }],
    [
      { KUBECONFIG: 'kube/config', KUBERNETES_NAMESPACE: 'runners', KUBERNETES_POD_TTL_MS: '3600000' },
      { kubernetes: { kubeconfig: '/srv/hub/kube/config', namespace: 'runners', podTtlMs: 3_600_000 } },
    ],
    [{ RECOVERY_KINDS: 'failed, stalled' }, { recoveryKinds: ['failed', 'stalled'] }],
    [{ SECRETS_KEY: `${'n'.repeat(32)},${'o'.repeat(32)}` }, { secretsKeys: ['n'.repeat(32), 'o'.repeat(32)] }],
    [{ GITHUB_WEBHOOK_SECRET: 'new, old' }, { github: { webhookSecrets: ['new', 'old'] } }],
    [{ GITHUB_API_URL: 'http://127.0.0.1:9/api/v3/' }, { github: { apiUrl: 'http://127.0.0.1:9/api/v3' } }],
    [
      { GITHUB_APP_ID: '7', GITHUB_APP_PRIVATE_KEY: PEM.replaceAll('\n', '\\n') },
      { github: { app: { privateKey: PEM } } },
    ],
    [{ DEPLOY_PORTS: '3000-3001' }, { deployPorts: { address: '127.0.0.1', first: 3000, last: 3001 } }],
    [{ DEPLOY_PORTS: '0.0.0.0:3000-4000' }, { deployPorts: { address: '0.0.0.0', first: 3000, last: 4000 } }],
    [{ ALLOWED_IMAGES: 'alpine:3,busybox*' }, { allowedImages: ['alpine:3', 'busybox*'] }],
    [
      { RUNNER_IMAGE: 'busybox:test' },
      { allowedImages: ['busybox:test'], runners: { sets: [{ image: 'busybox:test' }] } },
    ],
    [{ JOB_WORKER_CONCURRENCY: '9' }, { queues: { 'job-execution': { concurrency: 9 } } }],
    [
      { AI_QUEUE_CONCURRENCY: '4', BACKGROUND_QUEUE_CONCURRENCY: '6' },
      { queues: { 'ai-processing': { concurrency: 4 }, background: { concurrency: 6 } } },
    ],
    [
      { JOB_WORKER_CONCURRENCY: '9', QUEUE_JOB_EXECUTION_CONCURRENCY: '7', QUEUE_JOB_EXECUTION_RATE_MAX: '3' },
      { queues: { 'job-execution': { concurrency: 7, rateMax: 3 } } },
    ],
    [{ QUEUE_EMAIL_QUEUE_KEEP_FAILED_MS: '0' }, { queues: { email: { keepFailedMs: 0 } } }],
    [{ QUEUE_DEAD_LETTER_BACKOFF_MS: '5', QUEUE_URL: 'x' }, { queues: { 'dead-letter': { backoffMs: 5 } } }],
    [
      { REDIS_HOST: 'r', REDIS_PASSWORD: 'p', REDIS_DB: '2' },
      { redis: { nodes: [{ host: 'r', port: 6379 }], password: 'p', db: 2, tls: false, cluster: false } },
    ],
    [
      { REDIS_URL: 'rediss://me:p%40ss@[::1]:6380/3' },
      { redis: { nodes: [{ host: '::1', port: 6380 }], username: 'me', password: 'p@ss', db: 3, tls: true } },
    ],
    [
      { REDIS_URL: 'redis://:pw@r', REDIS_DB: '1' },
      { redis: { nodes: [{ host: 'r', port: 6379 }], password: 'pw', db: 1 } },
    ],
    [
      { REDIS_URL: 'redis://a:1,b:2,c', REDIS_SENTINEL_NAME: 'main' },
      {
        redis: {
          nodes: [
            { host: 'a', port: 1 },
            { host: 'b', port: 2 },
            { host: 'c', port: 6379 },
          ],
          sentinelName: 'main',
        },
      },
    ],
    [
      { REDIS_URL: 'redis://a,b', REDIS_CLUSTER_MODE: 'true' },
      { redis: { cluster: true, nodes: [{ host: 'a' }, { host: 'b' }] } },
    ],
    [{ JWT_SECRET: 's'.repeat(32) }, { jwt: { secret: 's'.repeat(32), roleClaim: 'role' } }],
    [
      { JWT_JWKS_URL: 'https://j', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a', JWT_ROLE_CLAIM: 'hub/role' },
      { jwt: { jwksUrl: 'https://j', issuer: 'i', audience: 'a', roleClaim: 'hub/role' } },
    ],
    [{ DATABASE_URL: 'postgresql://u:p@%2Ftmp%2Fpg/db' }, { databaseUrl: 'postgresql://u:p@%2Ftmp%2Fpg/db' }],
  ])('loads %j as %j', (env, expected) => {
    expect(load(env)).toMatchObject(expected);
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [{ PORT: 'abc' }, 'PORT must be a whole number from 0 to 65535, not "abc"; set for example PORT=3001'],
    [{ PORT: '65536' }, 'PORT must be'],
    [{ PORT: '-1' }, 'PORT must be'],
    [{ PORT: '0x10' }, 'PORT must be'],
    [{ STALLED_INTERVAL_MS: '1e9' }, 'STALLED_INTERVAL_MS must be'],
    [{ STALLED_INTERVAL_MS: '2147483648' }, 'STALLED_INTERVAL_MS must be a whole number from 1000 to 2147483647'],
    [{ ROLE: 'web' }, 'ROLE must be one of all, api, worker, not "web"; set for example ROLE=all'],
    [
      { RECOVERY_KINDS: 'stalled,lost' },
      'RECOVERY_KINDS must be a comma-separated list of failed, stalled, incomplete',
    ],
    [{ HTTPS_PROXY: 'socks5://proxy:1080' }, 'HTTPS_PROXY must be an HTTP proxy'],
    [{ TRUST_PROXY: 'everybody' }, 'TRUST_PROXY must be'],
    [{ TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY must be'],
    [{ TRUST_PROXY: '0.0.0.0/0' }, 'TRUST_PROXY must be'],
    [{ BASE_PATH: 'hub' }, 'BASE_PATH must be a path such as /hub'],
    [{ BASE_PATH: '/a/../b' }, 'BASE_PATH must be a path such as /hub'],
    [{ METRICS_PUBLIC: 'maybe' }, 'METRICS_PUBLIC must be true or false'],
    [
      { DATABASE_URL: 'mysql://x' },
      'DATABASE_URL must be a URL that starts with postgresql:// or postgres://, with commas between several hosts; set',
    ],
    [{ REDIS_URL: 'http://r' }, "REDIS_URL can't be parsed; write redis://"],
    [{ REDIS_URL: 'redis://r:99999' }, "REDIS_URL can't be parsed"],
    [{ REDIS_URL: 'redis://a,b' }, 'REDIS_URL names several hosts; set REDIS_SENTINEL_NAME'],
    [{ REDIS_URL: 'redis://a', REDIS_HOST: 'b' }, 'REDIS_HOST is set together with REDIS_URL; remove one'],
    [{ REDIS_PASSWORD: 'p' }, 'REDIS_PASSWORD is set without a server'],
    [{ REDIS_CLUSTER_MODE: 'true' }, 'REDIS_CLUSTER_MODE is true without a server'],
    [{ REDIS_URL: 'redis://a/1', REDIS_CLUSTER_MODE: 'true' }, 'REDIS_CLUSTER_MODE excludes a database number'],
    [{ JWT_JWKS_URL: 'https://j', JWT_ISSUER: 'i' }, 'JWT_AUDIENCE is missing'],
    [{ GITHUB_APP_ID: '7' }, 'GITHUB_APP_PRIVATE_KEY is missing'],
    [
      { GITHUB_TOKEN: 't', GITHUB_APP_ID: '7', GITHUB_APP_PRIVATE_KEY: PEM },
      'GITHUB_TOKEN is set together with GITHUB_APP_ID',
    ],
    [
      { RUNNERHUB_DATADIR: '/data' },
      'RUNNERHUB_DATADIR is not a setting; did you mean RUNNERHUB_DATA_DIR? Rename or remove it',
    ],
    [{ GITHUB_APP_ID: '7', GITHUB_APP_PRIVATE_KEY: 'x' }, 'GITHUB_APP_PRIVATE_KEY must be a private key in PEM format'],
    [
      { SECRETS_KEY: 'short' },
      'SECRETS_KEY must be a comma-separated list of keys, each of at least 32 printable characters',
    ],
    [{ GITHUB_WEBHOOK_SECRET: 'a,,b' }, 'GITHUB_WEBHOOK_SECRET must be a comma-separated list'],
    [{ GITHUB_TOKEN: 'one\ntwo' }, 'GITHUB_TOKEN must be one line of text'],
    [{ DATABASE_URL: 'postgres://h/one\npostgres://h/two' }, 'DATABASE_URL must be a URL'],
    [
      { RUNNERHUB_ADMIN_KEY: 'x'.repeat(23) },
      'RUNNERHUB_ADMIN_KEY must be at least 24 printable characters without blanks; set for example RUNNERHUB_ADMIN_KEY=$(openssl rand -hex 24)',
    ],
    [{ RUNNERHUB_ADMIN_KEY_FIEL: 'f' }, 'did you mean RUNNERHUB_ADMIN_KEY_FILE?'],
    [{ RUNNER_WARM: '11' }, 'RUNNER_WARM is 11, above RUNNER_MAX (10)'],
    [{ GITHUB_TOKEN_FILE: '/nowhere/token' }, "GITHUB_TOKEN_FILE can't be read"],
    [{ GITHUB_TOKEN_FILE: 't', GITHUB_TOKEN: 'x' }, 'GITHUB_TOKEN_FILE is set together with GITHUB_TOKEN'],
    [
      { QUEUE_EMIAL_CONCURRENCY: '1' },
      'QUEUE_EMIAL_CONCURRENCY names a queue that does not exist; did you mean QUEUE_EMAIL_CONCURRENCY?',
    ],
    [
      { QUEUE_EMAIL_CONCURENCY: '1' },
      'QUEUE_EMAIL_CONCURENCY is not a queue setting; did you mean QUEUE_EMAIL_CONCURRENCY?',
    ],
    [
      { QUEUE_EMAIL_ATTEMPTS: '0' },
      'QUEUE_EMAIL_ATTEMPTS must be a whole number from 1 to 1000, not "0"; set for example',
    ],
  ])('refuses %j', (env, message) => {
    const found = problems(env);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
    expect(found[0]).not.toContain('\n');
  });

  it('names every problem in a line of its own', () => {
    expect(problems({ PORT: 'x', ROLE: 'y', QUEUE_X_ATTEMPTS: '1' })).toHaveLength(3);
  });

  it('never shows an invalid secret', () => {
    expect(problems({ JWT_SECRET: 'hunter2' }).join()).not.toContain('hunter2');
    expect(problems({ REDIS_URL: 'redi://:hunter2@r' }).join()).not.toContain('hunter2');
  });

  it.each<[string, string | Buffer, string[]]>([
    ['a line', 'one\n', ['one']],
    ['one secret a line', 'old\nnew\n', ['old', 'new']],
    ['CRLF and an empty line', 'old\r\n\r\nnew\r\n', ['old', 'new']],
    ['commas', 'old, new\n', ['old', 'new']],
    ['both', 'a,b\nc', ['a', 'b', 'c']],
    ['a byte order mark', '\ufeffold\nnew', ['old', 'new']],
    ['UTF-16', Buffer.from('\ufeffold\r\nnew\r\n', 'utf16le'), ['old', 'new']],
  ])('reads secrets from a file: %s', (_form, content, expected) => {
    writeFileSync(join(folder, 'secrets'), content);
    const { github } = loadConfig({ GITHUB_WEBHOOK_SECRET_FILE: 'secrets' }, folder);
    expect(github.webhookSecrets).toEqual(expected);
  });

  it('reads a key from a file with CRLF line ends', () => {
    writeFileSync(join(folder, 'key.pem'), `${PEM}\n`.replaceAll('\n', '\r\n'));
    const { github } = loadConfig({ GITHUB_APP_ID: '7', GITHUB_APP_PRIVATE_KEY_FILE: 'key.pem' }, folder);
    expect(github.app?.privateKey).toBe(PEM);
  });

  it('refuses a secret file that is not text', () => {
    writeFileSync(join(folder, 'binary'), Buffer.from([0x80, 0xff, 0x00]));
    expect(() => loadConfig({ GITHUB_TOKEN_FILE: 'binary' }, folder)).toThrow(/GITHUB_TOKEN_FILE can't be read/);
  });
});
