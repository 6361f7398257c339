import type { QueueOverride, WithoutEffect } from './hub-config.js';
import { isSetting, meantAsSetting } from './known-names.js';
import { LEGACY_ALIASES } from './queue-variables.js';
import type { Variables } from './variables.js';

/** OpenTelemetry's variables: those of metrics and logs, and of other exporters, concern no part of the hub. */
const TRACES = /^OTEL_.+$/;

/** Finds variables that are set without effect, in the order of the environment. */
export function withoutEffect(
  names: readonly string[],
  values: Variables,
  queues: Record<string, QueueOverride>,
): WithoutEffect[] {
  const idle: Record<string, string | undefined> = { ...idleHere(values), ...overridden(queues) };
  const reasonOf = (variable: string) => {
    if (TRACES.test(variable)) return withoutTraces(variable, values);
    return idle[variable] ?? meantAsSetting(variable);
  };
  return names.flatMap((variable) => {
    const why = reasonOf(variable);
    return why === undefined ? [] : [{ variable, why }];
  });
}

/** Returns settings of an unused part. DOCKER_HOST and KUBECONFIG are left out: other programs need them set. */
function idleHere(values: Variables): Partial<Record<keyof Variables, string>> {
  const { REDIS_URL, REDIS_HOST, CONTAINER_RUNTIME, SMTP_URL, ALERT_WEBHOOK_URL, JWT_SECRET, JWT_JWKS_URL } = values;
  const jwt = JWT_SECRET ?? JWT_JWKS_URL;
  const noJwt = jwt === undefined ? 'neither JWT_SECRET nor JWT_JWKS_URL is set' : undefined;
  const redis = REDIS_URL === undefined && REDIS_HOST === undefined ? 'REDIS_URL is not set' : undefined;
  const noModel = values.LLM_BASE_URL === undefined ? 'LLM_BASE_URL is not set' : undefined;
  const unless = (runtime: string) =>
    CONTAINER_RUNTIME === runtime ? undefined : `CONTAINER_RUNTIME is ${CONTAINER_RUNTIME}, not ${runtime}`;
  return {
    JWT_ISSUER: noJwt,
    JWT_AUDIENCE: noJwt,
    JWT_ROLE_CLAIM: noJwt,
    REDIS_PREFIX: redis,
    ENGINE_FALLBACK: redis,
    KUBERNETES_NAMESPACE: unless('kubernetes'),
    KUBERNETES_SERVICE_ACCOUNT: unless('kubernetes'),
    KUBERNETES_POD_TTL_MS: unless('kubernetes'),
    DEPLOY_PORTS: unless('docker'),
    RUNNER_HOST_DIR: unless('host'),
    GITEA_TOKEN: values.GITEA_URL === undefined ? 'GITEA_URL is not set' : undefined,
    LLM_API_KEY: noModel,
    LLM_MODEL: noModel,
    LLM_TOKENS_PER_DAY: noModel,
    SMTP_FROM: SMTP_URL === undefined ? 'SMTP_URL is not set' : undefined,
    ALERT_WEBHOOK_SECRET: ALERT_WEBHOOK_URL === undefined ? 'ALERT_WEBHOOK_URL is not set' : undefined,
  };
}

function withoutTraces(variable: string, values: Variables): string | undefined {
  if (variable === 'OTEL_SDK_DISABLED') return undefined;
  if (values.OTEL_SDK_DISABLED) return 'OTEL_SDK_DISABLED is true';
  if (values.OTEL_EXPORTER_OTLP_ENDPOINT === undefined && values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT === undefined)
    return 'OTEL_EXPORTER_OTLP_ENDPOINT is not set';
  return isSetting(variable) ? undefined : 'the hub exports traces alone, as OTLP over HTTP in JSON';
}

function overridden(queues: Record<string, QueueOverride>): Record<string, string> {
  const lost = Object.entries(LEGACY_ALIASES).filter(([, queue]) => queues[queue]?.concurrency !== undefined);
  return Object.fromEntries(lost.map(([name, queue]) => [name, `the queue ${queue} has its own _CONCURRENCY`]));
}

/** Formats all of them in one line, grouped by reason; undefined if there are none. */
export function withoutEffectLine(found: readonly WithoutEffect[]): string | undefined {
  if (found.length === 0) return undefined;
  const reasons = [...new Set(found.map(({ why }) => why))];
  const groups = reasons.map((why) => {
    const names = found.filter((entry) => entry.why === why).map(({ variable }) => variable);
    return `${names.join(', ')} (${why})`;
  });
  return `Variables without effect on the hub: ${groups.join('; ')}`;
}
