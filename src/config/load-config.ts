import { resolve } from 'node:path';
import { TIMINGS } from '../common/timings.js';
import { ConfigError } from './config-error.js';
import { readEnvironment } from './environment.js';
import { portsOf } from './http-fields.js';
import type { HubConfig, QueueOverride, RedisConfig } from './hub-config.js';
import { LEGACY_ALIASES } from './queue-variables.js';
import { parseRedisUrl } from './redis-url.js';
import type { RunnerSet } from './runner-set.js';
import { readRunnerSets } from './runner-sets-file.js';
import type { TracingConfig } from './tracing-config.js';
import { parseBudgets } from './token-budgets.js';
import type { Variables } from './variables.js';

/**
 * Loads the one configuration object. Paths become absolute from `cwd`.
 * @throws ConfigError with one line for each wrong variable
 */
export function loadConfig(env: NodeJS.ProcessEnv, cwd: string): HubConfig {
  const { values, queues, withoutEffect } = readEnvironment(env, cwd);
  const path = (text: string | undefined) => (text === undefined ? undefined : resolve(cwd, text));
  const dataDir = resolve(cwd, values.RUNNERHUB_DATA_DIR);
  return {
    http: {
      host: values.HOST,
      port: values.PORT,
      basePath: values.BASE_PATH ?? '',
      keepAliveMs: values.HTTP_KEEP_ALIVE_MS,
      trustProxy: values.TRUST_PROXY ?? false,
    },
    environment: values.ENVIRONMENT_NAME,
    role: values.ROLE,
    dataDir,
    adminKey: values.RUNNERHUB_ADMIN_KEY,
    secretsKeys: values.SECRETS_KEY ?? [],
    jwt: jwt(values),
    databaseUrl: values.DATABASE_URL,
    databasePoolUrl: values.DATABASE_POOL_URL,
    redis: redis(values),
    engineFallback: values.ENGINE_FALLBACK,
    queues: withLegacyAliases(values, queues),
    stalled: { intervalMs: values.STALLED_INTERVAL_MS, maxCount: values.MAX_STALLED_COUNT },
    shutdownGraceMs: values.SHUTDOWN_GRACE_MS,
    timings: TIMINGS,
    backup: {
      dir: path(values.JOB_PERSISTENCE_DIR) ?? resolve(dataDir, 'jobs'),
      intervalMs: values.JOB_PERSISTENCE_INTERVAL,
      keep: values.BACKUP_KEEP,
    },
    recoveryKinds: values.RECOVERY_KINDS,
    ledgerRetentionDays: values.LEDGER_RETENTION_DAYS,
    artifacts: { keepMs: values.ARTIFACTS_KEEP_DAYS * 86_400_000, maxBytes: values.ARTIFACTS_MAX_BYTES },
    maxPayloadBytes: values.MAX_PAYLOAD_BYTES,
    maxResultBytes: values.MAX_RESULT_BYTES,
    github: github(values),
    proxy: outgoingProxy(values),
    containerRuntime: values.CONTAINER_RUNTIME,
    dockerHost: values.DOCKER_HOST,
    registryAuthFile: path(values.REGISTRY_AUTH_FILE),
    kubernetes: {
      kubeconfig: path(values.KUBECONFIG),
      namespace: values.KUBERNETES_NAMESPACE,
      serviceAccount: values.KUBERNETES_SERVICE_ACCOUNT,
      podTtlMs: values.KUBERNETES_POD_TTL_MS,
    },
    containerCeiling: {
      count: values.CONTAINERS_MAX,
      cpus: values.CONTAINERS_MAX_CPUS,
      memoryMb: values.CONTAINERS_MAX_MEMORY_MB,
    },
    deployPorts: portsOf(values.DEPLOY_PORTS),
    allowedImages: values.ALLOWED_IMAGES ?? [values.RUNNER_IMAGE],
    runners: {
      sets: runnerSets(values, path(values.RUNNER_SETS_FILE)),
      isolationCheck: values.RUNNER_ISOLATION_CHECK,
      hostDir: resolve(cwd, values.RUNNER_HOST_DIR),
    },
    indexRoots: (values.INDEX_ROOT ?? []).map((root) => resolve(cwd, root)),
    egressAllow: values.EGRESS_ALLOW ?? [],
    alerts: {
      email: values.ALERT_EMAIL,
      slackUrl: values.ALERT_SLACK_URL,
      webhookUrl: values.ALERT_WEBHOOK_URL,
      webhookSecret: values.ALERT_WEBHOOK_SECRET,
      resolveAfterMs: values.ALERT_RESOLVE_AFTER_MS,
      repeatMs: values.ALERT_REPEAT_MS,
    },
    services: {
      smtpUrl: values.SMTP_URL,
      smtpFrom: values.SMTP_FROM ?? 'runnerhub@localhost',
      llmBaseUrl: values.LLM_BASE_URL,
      llmApiKey: values.LLM_API_KEY,
      llmModel: values.LLM_MODEL,
      llmTokensPerDay: values.LLM_TOKENS_PER_DAY === undefined ? undefined : parseBudgets(values.LLM_TOKENS_PER_DAY),
      giteaUrl: values.GITEA_URL,
      giteaToken: values.GITEA_TOKEN,
    },
    liveMaxConnections: values.LIVE_MAX_CONNECTIONS,
    metricsPublic: metricsPublic(values),
    log: { level: values.LOG_LEVEL, debug: values.DEBUG },
    tracing: tracing(values),
    withoutEffect,
  };
}

/** Returns the access to `/metrics` without a key: behind a proxy, a local request may come from anywhere. */
export function metricsPublic({ METRICS_PUBLIC: set, HOST, TRUST_PROXY }: Variables): HubConfig['metricsPublic'] {
  return set ?? (isLoopback(HOST) && !TRUST_PROXY ? 'local' : false);
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function jwt(values: Variables): HubConfig['jwt'] {
  const { JWT_SECRET: secret, JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = values;
  if (secret === undefined && jwksUrl === undefined) return undefined;
  return { secret, jwksUrl, issuer, audience, roleClaim: values.JWT_ROLE_CLAIM };
}

function tracing(values: Variables): TracingConfig | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = values;
  const url = own ?? (base === undefined ? undefined : `${base}/v1/traces`);
  if (values.OTEL_SDK_DISABLED || url === undefined) return undefined;
  return {
    url,
    headers: values.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    timeoutMs: values.OTEL_EXPORTER_OTLP_TIMEOUT,
    resource: { ...values.OTEL_RESOURCE_ATTRIBUTES, 'service.name': values.OTEL_SERVICE_NAME },
    sampler: values.OTEL_TRACES_SAMPLER,
    ratio: values.OTEL_TRACES_SAMPLER_ARG,
  };
}

function github(values: Variables): HubConfig['github'] {
  const { GITHUB_APP_ID: id, GITHUB_APP_PRIVATE_KEY: privateKey } = values;
  return {
    apiUrl: values.GITHUB_API_URL,
    webhookSecrets: values.GITHUB_WEBHOOK_SECRET ?? [],
    token: values.GITHUB_TOKEN,
    app: id === undefined || privateKey === undefined ? undefined : { id, privateKey },
  };
}

/** Returns the proxies of outgoing calls, which exclude this machine itself. */
function outgoingProxy({ HTTP_PROXY: http, HTTPS_PROXY: https, NO_PROXY = '' }: Variables): HubConfig['proxy'] {
  if (http === undefined && https === undefined) return undefined;
  return { http, https, except: NO_PROXY === '*' ? '*' : `${NO_PROXY},localhost,127.0.0.1,[::1]` };
}

/** Returns the runner sets: the variables describe the only set, or the defaults of the file's sets. */
function runnerSets(values: Variables, file: string | undefined): RunnerSet[] {
  const hosts = values.RUNNER_ALLOW_HOSTS ?? [];
  const own: RunnerSet = {
    name: 'default',
    labels: values.RUNNER_LABELS,
    image: values.RUNNER_IMAGE,
    max: values.RUNNER_MAX,
    maxPerRepo: values.RUNNER_MAX_PER_REPO,
    warm: values.RUNNER_WARM,
    allowPublic: values.RUNNER_ALLOW_PUBLIC,
    allowForks: values.RUNNER_ALLOW_FORKS,
    allowRoot: values.RUNNER_ALLOW_ROOT,
    limits: {},
    policy: values.RUNNER_NETWORK === 'strict' ? { allowHosts: hosts } : {},
  };
  const sets = file === undefined ? [own] : readRunnerSets(file, own, hosts);
  const strict = sets.find(({ policy }) => policy.allowHosts !== undefined);
  if (strict === undefined && values.RUNNER_ALLOW_HOSTS !== undefined) {
    const advice = 'set RUNNER_NETWORK (or network of a set) to strict, or remove it';
    throw new ConfigError([`RUNNER_ALLOW_HOSTS is set, but no runner set has a strict network; ${advice}`]);
  }
  if (strict === undefined || values.CONTAINER_RUNTIME === 'docker') return sets;
  const why = `CONTAINER_RUNTIME is ${values.CONTAINER_RUNTIME}, which does not support the strict network of the set "${strict.name}"`;
  throw new ConfigError([`${why}; set it to docker, or set network: open (RUNNER_NETWORK=open)`]);
}

function redis(values: Variables): RedisConfig | undefined {
  const { REDIS_HOST: host, REDIS_PORT: port = 6379, REDIS_DB: db, REDIS_PASSWORD: password } = values;
  const named = host === undefined ? undefined : { nodes: [{ host, port }], db: 0, tls: false };
  const address = values.REDIS_URL === undefined ? named : parseRedisUrl(values.REDIS_URL);
  if (address === undefined) return undefined;
  return {
    ...address,
    ...(db === undefined ? {} : { db }),
    ...(password === undefined ? {} : { password }),
    sentinelName: values.REDIS_SENTINEL_NAME,
    cluster: values.REDIS_CLUSTER_MODE,
    keyPrefix: values.REDIS_PREFIX,
  };
}

function withLegacyAliases(values: Variables, queues: Record<string, QueueOverride>): Record<string, QueueOverride> {
  const all = { ...queues };
  for (const [name, queue] of Object.entries(LEGACY_ALIASES)) {
    const concurrency = values[name as keyof typeof LEGACY_ALIASES];
    if (concurrency !== undefined) all[queue] = { concurrency, ...all[queue] };
  }
  return all;
}
