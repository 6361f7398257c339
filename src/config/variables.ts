import { z } from 'zod';
import { databaseUrl, flag, integer, list, listOf, millis, oneOf, pairs, pem, ratio, text, url } from './field.js';
import {
  httpProxy,
  MAIL_ADDRESS,
  mailAddress,
  networks,
  pathPrefix,
  portRange,
  trustedProxies,
} from './http-fields.js';
import { RECOVERY_KINDS } from './hub-config.js';
import { SAMPLERS } from './tracing-config.js';
import { MIN_KEY_LENGTH, MIN_SECRETS_KEY_LENGTH } from './required-key.js';
import { HOST_PATTERN, MAX_HOSTS } from './runner-set.js';
import { tokenBudgets } from './token-budgets.js';

const http = ['https', 'http'];
const count = (example: string) => integer(0, 100_000, example);
const kubernetesName = (example: string) =>
  text(example, { pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, expected: 'a valid Kubernetes name' });
const concurrency = () => integer(1, 10_000, '5').optional();

/** Variables that the hub reads, except `QUEUE_<NAME>_…`: form, default, and whether it is a secret. */
export const fields = {
  PORT: integer(0, 65_535, '3001').default(3001),
  HOST: text('127.0.0.1', { pattern: /^[\w.:-]+$/, expected: 'a host name or an IP address' }).default('127.0.0.1'),
  BASE_PATH: pathPrefix().optional(),
  HTTP_KEEP_ALIVE_MS: integer(1000, 3_600_000, '65000').default(65_000),
  TRUST_PROXY: trustedProxies().optional(),
  ENVIRONMENT_NAME: text('production', {
    pattern: /^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,28}[\p{L}\p{N}])?$/u,
    expected: 'at most 30 letters, digits, spaces or . _ -',
  }).optional(),
  ROLE: oneOf('all', 'api', 'worker').default('all'),
  RUNNERHUB_DATA_DIR: text('.runnerhub').default('.runnerhub'),
  RUNNERHUB_ADMIN_KEY: text('$(openssl rand -hex 24)', {
    secret: true,
    pattern: /^[\x21-\x7e]{24,1000}$/,
    expected: `at least ${MIN_KEY_LENGTH} printable characters without blanks`,
  }).optional(),
  SECRETS_KEY: list('$(openssl rand -base64 32)', {
    secret: true,
    entry: new RegExp(`^[\\x21-\\x7e]{${MIN_SECRETS_KEY_LENGTH},1000}$`),
    of: `keys, each of at least ${MIN_SECRETS_KEY_LENGTH} printable characters without blanks`,
  }).optional(),
  JWT_SECRET: text('a-long-random-text-of-32-characters', {
    secret: true,
    pattern: /^[^\0\r\n]{32,}$/,
    expected: 'at least 32 characters',
  }).optional(),
  JWT_JWKS_URL: url(http, 'https://login.example.com/jwks.json').optional(),
  JWT_ISSUER: text('https://login.example.com/').optional(),
  JWT_AUDIENCE: text('runnerhub').optional(),
  JWT_ROLE_CLAIM: text('role').default('role'),
  DATABASE_URL: databaseUrl('postgresql://user:password@host:5432/runnerhub').optional(),
  DATABASE_POOL_URL: databaseUrl('postgresql://user:password@pgbouncer:6432/runnerhub').optional(),
  REDIS_URL: text('redis://127.0.0.1:6379', { secret: true }).optional(),
  REDIS_HOST: text('127.0.0.1', { pattern: /^[\w.:-]+$/, expected: 'a host name or an IP address' }).optional(),
  REDIS_PORT: integer(1, 65_535, '6379').optional(),
  REDIS_PASSWORD: text('the-password', { secret: true }).optional(),
  REDIS_DB: integer(0, 9999, '0').optional(),
  REDIS_SENTINEL_NAME: text('mymaster').optional(),
  REDIS_CLUSTER_MODE: flag().default(false),
  REDIS_PREFIX: text('runnerhub', { pattern: /^[\w.-]{1,64}$/, expected: 'letters, digits, . _ -' }).default(
    'runnerhub',
  ),
  ENGINE_FALLBACK: oneOf('direct', 'hold').default('direct'),
  JOB_WORKER_CONCURRENCY: concurrency(),
  CONTAINER_WORKER_CONCURRENCY: concurrency(),
  MONITORING_WORKER_CONCURRENCY: concurrency(),
  WEBHOOK_WORKER_CONCURRENCY: concurrency(),
  INDEXING_QUEUE_CONCURRENCY: concurrency(),
  AI_QUEUE_CONCURRENCY: concurrency(),
  BACKGROUND_QUEUE_CONCURRENCY: concurrency(),
  STALLED_INTERVAL_MS: millis(1000, '30000').default(30_000),
  MAX_STALLED_COUNT: integer(0, 1000, '2').default(2),
  SHUTDOWN_GRACE_MS: millis(0, '30000').default(30_000),
  JOB_PERSISTENCE_DIR: text('/var/backups/runnerhub').optional(),
  JOB_PERSISTENCE_INTERVAL: millis(1000, '300000').default(300_000),
  BACKUP_KEEP: integer(1, 10_000, '12').default(12),
  RECOVERY_KINDS: listOf(...RECOVERY_KINDS).default(['stalled', 'incomplete']),
  LEDGER_RETENTION_DAYS: integer(1, 36_500, '30').default(30),
  ARTIFACTS_KEEP_DAYS: integer(1, 30, '7').default(7),
  ARTIFACTS_MAX_BYTES: integer(0, 1_000_000_000_000_000, '5368709120').default(5_368_709_120),
  MAX_PAYLOAD_BYTES: integer(1024, 16_777_216, '102400').default(102_400),
  MAX_RESULT_BYTES: integer(1024, 16_777_216, '1048576').default(1_048_576),
  GITHUB_WEBHOOK_SECRET: list('a-long-random-text', { secret: true }).optional(),
  GITHUB_TOKEN: text('ghp_…', { secret: true }).optional(),
  GITHUB_APP_ID: text('12345', { pattern: /^[\w.]+$/, expected: 'the id of the app' }).optional(),
  GITHUB_APP_PRIVATE_KEY: pem().optional(),
  GITHUB_API_URL: url(http, 'https://api.github.com').default('https://api.github.com'),
  HTTPS_PROXY: httpProxy().optional(),
  HTTP_PROXY: httpProxy().optional(),
  NO_PROXY: text('.example.com,10.0.0.5').optional(),
  CONTAINER_RUNTIME: oneOf('docker', 'kubernetes', 'host').default('docker'),
  DOCKER_HOST: url(['unix', 'tcp', 'https', 'http', 'npipe', 'ssh'], 'unix:///run/docker.sock').optional(),
  REGISTRY_AUTH_FILE: text('/home/me/.docker/config.json').optional(),
  KUBECONFIG: text('/home/me/.kube/config').optional(),
  KUBERNETES_NAMESPACE: kubernetesName('runners').optional(),
  KUBERNETES_SERVICE_ACCOUNT: kubernetesName('default').default('default'),
  // GitHub ends a job of a self-hosted runner after five days.
  KUBERNETES_POD_TTL_MS: millis(60_000, '432000000').default(432_000_000),
  CONTAINERS_MAX: integer(0, 100_000, '20').default(20),
  CONTAINERS_MAX_CPUS: integer(0, 100_000, '16').default(16),
  CONTAINERS_MAX_MEMORY_MB: integer(0, 100_000_000, '32768').default(32_768),
  DEPLOY_PORTS: portRange('20000-20999').default('20000-20999'),
  ALLOWED_IMAGES: list('ghcr.io/actions/actions-runner:*,alpine:3').optional(),
  RUNNER_IMAGE: text('ghcr.io/actions/actions-runner:latest', {
    pattern: /^[\w][\w./:@-]*$/,
    expected: 'the name of an image',
  }).default('ghcr.io/actions/actions-runner:latest'),
  RUNNER_LABELS: list('self-hosted,linux,x64').default(['self-hosted', 'linux', 'x64']),
  RUNNER_MAX: count('10').default(10),
  RUNNER_MAX_PER_REPO: count('0').default(0),
  RUNNER_WARM: count('0').default(0),
  RUNNER_ALLOW_PUBLIC: flag().default(false),
  RUNNER_ALLOW_FORKS: flag().default(false),
  RUNNER_ALLOW_ROOT: flag().default(false),
  RUNNER_NETWORK: oneOf('open', 'strict').default('open'),
  RUNNER_ALLOW_HOSTS: list('registry.npmjs.org,*.example.com:8443', {
    entry: HOST_PATTERN,
    of: `at most ${MAX_HOSTS} hosts, such as registry.npmjs.org, *.example.com or example.com:8443`,
    max: MAX_HOSTS,
  }).optional(),
  RUNNER_ISOLATION_CHECK: oneOf('enforce', 'warn').default('enforce'),
  RUNNER_SETS_FILE: text('runner-sets.yaml').optional(),
  RUNNER_HOST_DIR: text('/home/runner').default('/home/runner'),
  SMTP_URL: url(['smtp', 'smtps'], 'smtp://mail.example.com:587', true).optional(),
  SMTP_FROM: mailAddress('runnerhub@example.com').optional(),
  INDEX_ROOT: list('/srv/git').optional(),
  EGRESS_ALLOW: networks('10.1.0.0/16').optional(),
  ALERT_EMAIL: list('ops@example.com,oncall@example.com', {
    entry: MAIL_ADDRESS,
    of: 'at most 20 addresses',
    max: 20,
  }).optional(),
  ALERT_SLACK_URL: url(http, 'https://hooks.slack.com/services/…', true).optional(),
  ALERT_WEBHOOK_URL: url(http, 'https://alerts.example.com/hub', true).optional(),
  ALERT_WEBHOOK_SECRET: text('whsec_$(openssl rand -base64 32)', {
    secret: true,
    pattern: /^whsec_(?:[A-Za-z\d+/]{4}){8,21}(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/,
    expected: 'whsec_ and the base64 of 24 to 64 bytes',
  }).optional(),
  ALERT_RESOLVE_AFTER_MS: millis(0, '3600000').default(3_600_000),
  ALERT_REPEAT_MS: millis(0, '14400000').default(14_400_000),
  LLM_BASE_URL: url(http, 'https://api.example.com/v1').optional(),
  LLM_API_KEY: text('the-key', { secret: true }).optional(),
  LLM_MODEL: text('gpt-4o-mini', { pattern: /^[\x21-\x7e]{1,200}$/, expected: 'the name of a model' }).optional(),
  LLM_TOKENS_PER_DAY: tokenBudgets().optional(),
  GITEA_URL: url(http, 'https://gitea.example.com').optional(),
  GITEA_TOKEN: text('the-token', { secret: true }).optional(),
  LIVE_MAX_CONNECTIONS: integer(1, 5000, '1000').default(1000),
  METRICS_PUBLIC: flag().optional(),
  LOG_LEVEL: oneOf('info', 'trace', 'debug', 'warn', 'error', 'fatal', 'silent').default('info'),
  DEBUG: text('bull*').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(http, 'http://127.0.0.1:4318').optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url(http, 'http://127.0.0.1:4318/v1/traces').optional(),
  OTEL_EXPORTER_OTLP_HEADERS: pairs('api-key=the-key', true).optional(),
  OTEL_EXPORTER_OTLP_TIMEOUT: integer(1, 600_000, '10000').default(10_000),
  OTEL_SERVICE_NAME: text('runnerhub').default('runnerhub'),
  OTEL_RESOURCE_ATTRIBUTES: pairs('deployment.environment.name=production').optional(),
  OTEL_TRACES_SAMPLER: oneOf(...SAMPLERS).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: ratio('0.1').default(1),
  OTEL_SDK_DISABLED: flag().default(false),
};

export type VariableName = keyof typeof fields;
export type Variables = z.output<z.ZodObject<typeof fields>>;

export const VARIABLE_NAMES = Object.keys(fields) as VariableName[];

/** Variables that may come from a file and are never shown. */
export const SECRET_NAMES = VARIABLE_NAMES.filter((name) => {
  const schema: z.ZodType = fields[name];
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  return inner.meta()?.secret === true;
});
