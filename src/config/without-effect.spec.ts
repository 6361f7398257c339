import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.js';
import { withoutEffectLine } from './without-effect.js';

describe('withoutEffect', () => {
  const folder = mkdtempSync(join(tmpdir(), 'without-effect-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const load = (env: NodeJS.ProcessEnv) => loadConfig(env, folder);

  it.each<[NodeJS.ProcessEnv, string]>([
    [{ LLM_API_KEY: 'x', LLM_TOKENS_PER_DAY: '5' }, 'LLM_API_KEY, LLM_TOKENS_PER_DAY (LLM_BASE_URL is not set)'],
    [{ JWT_ISSUER: 'i' }, 'JWT_ISSUER (neither JWT_SECRET nor JWT_JWKS_URL is set)'],
    [{ OTEL_SERVICE_NAME: 'hub' }, 'OTEL_SERVICE_NAME (OTEL_EXPORTER_OTLP_ENDPOINT is not set)'],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://o', OTEL_METRICS_EXPORTER: 'otlp' },
      'OTEL_METRICS_EXPORTER (the hub exports traces alone, as OTLP over HTTP in JSON)',
    ],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://o', OTEL_SDK_DISABLED: 'true' }, 'OTEL_EXPORTER_OTLP_ENDPOINT (OTEL_SDK_'],
    [{ GITEA_TOKEN: 't' }, 'GITEA_TOKEN (GITEA_URL is not set)'],
    [{ REDIS_PREFIX: 'a', ENGINE_FALLBACK: 'hold' }, 'REDIS_PREFIX, ENGINE_FALLBACK (REDIS_URL is not set)'],
    [{ RUNNER_HOST_DIR: '/opt' }, 'RUNNER_HOST_DIR (CONTAINER_RUNTIME is docker, not host)'],
    [{ KUBERNETES_NAMESPACE: 'ci' }, 'KUBERNETES_NAMESPACE (CONTAINER_RUNTIME is docker, not kubernetes)'],
    [
      { JOB_WORKER_CONCURRENCY: '9', QUEUE_JOB_EXECUTION_CONCURRENCY: '7' },
      'JOB_WORKER_CONCURRENCY (the queue job-execution has its own _CONCURRENCY)',
    ],
    [{ DATABSE_URL: 'postgres://db' }, 'DATABSE_URL (not a setting; did you mean DATABASE_URL?)'],
    [{ REDIS_USERNAMES: 'me' }, 'REDIS_USERNAMES (not a setting; did you mean REDIS_'],
    [
      { GITHUB_APP_ID_FILE: 'id' },
      'GITHUB_APP_ID_FILE (only secrets can be read from a file; set GITHUB_APP_ID itself)',
    ],
  ])('names %j as without effect', (env, text) => {
    writeFileSync(join(folder, 'key'), 'a-key');
    const line = withoutEffectLine(load(env).withoutEffect);
    expect(line).toContain(`Variables without effect on the hub: ${text}`);
  });

  it('ignores variables of other programs', () => {
    const env = {
      PATH: '/bin',
      KUBECONFIG: 'k',
      DOCKER_HOST: 'unix:///d',
      RUNNER_NAME: 'r',
      GITHUB_SHA: 's',
      POST: 'x',
      DEBUG: 'bull*',
    };
    expect(load(env).withoutEffect).toEqual([]);
  });

  it('ignores the variables that Kubernetes creates for Services', () => {
    const links = {
      RUNNERHUB_PORT: 'tcp://10.0.0.1:3001',
      RUNNERHUB_SERVICE_HOST: '10.0.0.1',
      RUNNERHUB_SERVICE_PORT_HTTP: '3001',
      RUNNERHUB_PORT_3001_TCP_ADDR: '10.0.0.1',
      REDIS_PORT: 'tcp://10.0.0.2:6379',
      REDIS_PORT_6379_TCP: 'tcp://10.0.0.2:6379',
      QUEUE_EMAIL_SERVICE_HOST: '10.0.0.3',
    };
    expect(load(links)).toEqual(load({}));
  });
});
