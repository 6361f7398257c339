import { parseDatabaseUrl } from './database-url.js';
import { parseRedisUrl } from './redis-url.js';
import type { Variables } from './variables.js';

export interface Contradiction {
  variable: keyof Variables;
  /** The problem, and its fix. */
  message: string;
}

/** Finds variables that are each well-formed, but contradict each other. */
export function crossChecks(values: Variables): Contradiction[] {
  return [
    ...redis(values),
    ...database(values),
    ...logins(values),
    ...runners(values),
    ...alerts(values),
    ...gitea(values),
  ];
}

function* redis(values: Variables): Generator<Contradiction> {
  const address = values.REDIS_URL === undefined ? undefined : parseRedisUrl(values.REDIS_URL);
  if (values.REDIS_URL !== undefined && address === undefined) {
    const fix = 'write redis://user:password@host:6379/0, rediss:// for TLS, and commas between several hosts';
    yield { variable: 'REDIS_URL', message: `can't be parsed; ${fix}` };
    return;
  }
  if (values.REDIS_URL !== undefined && values.REDIS_HOST !== undefined) {
    yield { variable: 'REDIS_HOST', message: 'is set together with REDIS_URL; remove one of them' };
  }
  const needsHost = ['REDIS_PORT', 'REDIS_PASSWORD', 'REDIS_DB', 'REDIS_SENTINEL_NAME'] as const;
  const hasHost = values.REDIS_URL !== undefined || values.REDIS_HOST !== undefined;
  for (const variable of needsHost.filter((name) => values[name] !== undefined && !hasHost)) {
    yield { variable, message: 'is set without a server; set REDIS_URL or REDIS_HOST, too, or remove it' };
  }
  const sentinel = values.REDIS_SENTINEL_NAME !== undefined;
  const cluster = values.REDIS_CLUSTER_MODE;
  if (cluster && !hasHost) {
    yield { variable: 'REDIS_CLUSTER_MODE', message: 'is true without a server; set REDIS_URL, too' };
  }
  if (cluster && sentinel) {
    yield { variable: 'REDIS_CLUSTER_MODE', message: 'excludes REDIS_SENTINEL_NAME; remove one of them' };
  }
  if (cluster && (values.REDIS_DB ?? address?.db ?? 0) !== 0) {
    yield {
      variable: 'REDIS_CLUSTER_MODE',
      message: 'excludes a database number, since a cluster has only 0; remove the number',
    };
  }
  if ((address?.nodes.length ?? 1) > 1 && !cluster && !sentinel) {
    const fix = 'set REDIS_SENTINEL_NAME or REDIS_CLUSTER_MODE=true, or name one host';
    yield { variable: 'REDIS_URL', message: `names several hosts; ${fix}` };
  }
}

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

function* database(values: Variables): Generator<Contradiction> {
  for (const variable of ['DATABASE_URL', 'DATABASE_POOL_URL'] as const) {
    const parameters = new URL(parseDatabaseUrl(values[variable] ?? '')?.urls[0] ?? 'postgres:').searchParams;
    const mode = parameters.get('sslmode');
    if (mode !== null && !SSL_MODES.includes(mode)) {
      yield { variable, message: `has an unknown sslmode; use one of ${SSL_MODES.join(', ')}` };
    }
    if (mode === 'verify-ca' && !parameters.has('sslrootcert')) {
      yield { variable, message: 'has sslmode=verify-ca without a CA certificate; add sslrootcert=/path/to/ca.pem' };
    }
  }
  if (values.DATABASE_POOL_URL !== undefined && values.DATABASE_URL === undefined) {
    yield {
      variable: 'DATABASE_POOL_URL',
      message: 'is set without DATABASE_URL; set DATABASE_URL to the same PostgreSQL',
    };
  }
}

function* logins(values: Variables): Generator<Contradiction> {
  if (values.JWT_SECRET !== undefined && values.JWT_JWKS_URL !== undefined) {
    yield { variable: 'JWT_SECRET', message: 'is set together with JWT_JWKS_URL; remove one of them' };
  }
  for (const variable of ['JWT_ISSUER', 'JWT_AUDIENCE'] as const) {
    if (values.JWT_JWKS_URL !== undefined && values[variable] === undefined) {
      yield { variable, message: 'is missing; set it, since JWT_JWKS_URL requires it to refuse tokens for others' };
    }
  }
  if (values.GITHUB_TOKEN !== undefined && values.GITHUB_APP_ID !== undefined) {
    yield { variable: 'GITHUB_TOKEN', message: 'is set together with GITHUB_APP_ID; remove one of them' };
  }
  if (values.GITHUB_APP_ID !== undefined && values.GITHUB_APP_PRIVATE_KEY === undefined) {
    yield { variable: 'GITHUB_APP_PRIVATE_KEY', message: 'is missing; set it (or GITHUB_APP_PRIVATE_KEY_FILE), too' };
  }
  if (values.GITHUB_APP_PRIVATE_KEY !== undefined && values.GITHUB_APP_ID === undefined) {
    yield { variable: 'GITHUB_APP_ID', message: 'is missing; set it, since GITHUB_APP_PRIVATE_KEY requires it' };
  }
}

function* alerts({ ALERT_EMAIL, SMTP_URL }: Variables): Generator<Contradiction> {
  if (ALERT_EMAIL !== undefined && SMTP_URL === undefined) {
    yield { variable: 'ALERT_EMAIL', message: 'is set without a mail server; set SMTP_URL, too, or remove it' };
  }
}

function* gitea({ GITEA_URL, GITEA_TOKEN }: Variables): Generator<Contradiction> {
  if (GITEA_URL !== undefined && GITEA_TOKEN === undefined) {
    yield { variable: 'GITEA_TOKEN', message: 'is missing; set it (or GITEA_TOKEN_FILE), since GITEA_URL requires it' };
  }
}

function* runners({ RUNNER_WARM, RUNNER_MAX }: Variables): Generator<Contradiction> {
  if (RUNNER_WARM > RUNNER_MAX) {
    yield {
      variable: 'RUNNER_WARM',
      message: `is ${RUNNER_WARM}, above RUNNER_MAX (${RUNNER_MAX}); lower RUNNER_WARM or raise RUNNER_MAX`,
    };
  }
}
