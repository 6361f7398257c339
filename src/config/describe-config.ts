import { resolve } from 'node:path';
import { readEnvironment } from './environment.js';
import type { WithoutEffect } from './hub-config.js';
import { metricsPublic } from './load-config.js';
import { LEGACY_ALIASES, queueVariables } from './queue-variables.js';
import { SECRET_NAMES, VARIABLE_NAMES } from './variables.js';

export interface ConfigLine {
  variable: string;
  /** Value in force; secrets masked, empty if there is none. */
  value: string;
  /** `environment`, `file <path>` or `default`. */
  source: string;
  /** Reason why the variable has no effect, though it is set. */
  withoutEffect?: string;
}

const MASK = '********';

/** Query parameters of database and server URLs that hold no secret; any other may hold one. */
const HARMLESS = new Set([
  ...['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'channel_binding', 'target_session_attrs', 'application_name'],
  ...['connect_timeout', 'keepalives', 'client_encoding', 'host', 'port', 'dbname', 'family', 'db'],
]);

/**
 * Names of addresses, in which only the login is secret; a key or a password may resemble an address. The path of an
 * alert's address is a secret: it lets anybody write to the channel.
 */
const ADDRESS = /^(?!ALERT_).*_(URL|PROXY)$/;

/** Masks logins and unknown parameters of URLs, and values that are secret as a whole. */
function mask(name: string, value: string): string {
  const secret = (SECRET_NAMES as string[]).includes(name) && value !== '';
  if (secret && !ADDRESS.test(name)) return MASK;
  if (value.includes('://')) return maskUrl(value);
  return secret ? MASK : value;
}

function maskUrl(url: string): string {
  // Up to the last @: a password may contain further ones, unencoded.
  const [base = '', query] = url.replace(/:\/\/.*@/, `://${MASK}@`).split(/[?#](.*)/s);
  if (query === undefined) return base;
  const shown = query.split(/[&#]/).map((pair) => (HARMLESS.has(pair.split('=', 1)[0] ?? '') ? pair : maskPair(pair)));
  return `${base}?${shown.join('&')}`;
}

function maskPair(pair: string): string {
  const end = pair.indexOf('=');
  return end < 0 ? MASK : `${pair.slice(0, end)}=${MASK}`;
}

/**
 * Describes the effective configuration, variable by variable, for `hub config`.
 * @throws ConfigError as loadConfig does
 */
export function describeConfig(env: NodeJS.ProcessEnv, cwd: string): ConfigLine[] {
  const { values, texts, files, withoutEffect } = readEnvironment(env, cwd);
  const effective: Record<string, Value> = {
    ...values,
    RUNNERHUB_DATA_DIR: resolve(cwd, values.RUNNERHUB_DATA_DIR),
    JOB_PERSISTENCE_DIR: resolve(cwd, values.JOB_PERSISTENCE_DIR ?? `${values.RUNNERHUB_DATA_DIR}/jobs`),
    METRICS_PUBLIC: metricsPublic(values),
    ALLOWED_IMAGES: values.ALLOWED_IMAGES ?? values.RUNNER_IMAGE,
  };
  const names = VARIABLE_NAMES.filter((name) => !(name in LEGACY_ALIASES) || texts[name] !== undefined);
  const source = (name: string) => (files[name] ? `file ${files[name]}` : texts[name] ? 'environment' : 'default');
  const lines = names.map((name) => ({
    variable: name,
    value: mask(name, shown(effective[name])),
    source: source(name),
  }));
  const queueLines = queueVariables(texts).map((name) => ({
    variable: name,
    value: texts[name] ?? '',
    source: 'environment',
  }));
  return withReasons([...lines, ...queueLines], withoutEffect);
}

/** Adds the reasons. A variable that is no setting gets a line of its own, masked, since its value may be a secret. */
function withReasons(lines: readonly ConfigLine[], idle: readonly WithoutEffect[]): ConfigLine[] {
  const reasons = new Map(idle.map(({ variable, why }) => [variable, why]));
  const known = lines.map((line) => {
    const why = reasons.get(line.variable) ?? reasons.get(`${line.variable}_FILE`);
    return why === undefined ? line : { ...line, withoutEffect: why };
  });
  const settings = new Set(lines.flatMap(({ variable }) => [variable, `${variable}_FILE`]));
  const strangers = idle.filter(({ variable }) => !settings.has(variable));
  return [
    ...known,
    ...strangers.map(({ variable, why }) => ({ variable, value: MASK, source: 'environment', withoutEffect: why })),
  ];
}

type Value = string | number | boolean | string[] | Record<string, string> | undefined;

function shown(value: Value): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(',');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map((pair) => pair.join('='))
    .join(',');
}

/** Formats the configuration as a table for a terminal. */
export function formatConfig(lines: readonly ConfigLine[]): string {
  const width = (key: 'variable' | 'value') => Math.max(...lines.map((line) => line[key].length));
  const [first, second] = [width('variable'), Math.min(width('value'), 60)];
  return lines
    .map(({ variable, value, source, withoutEffect: why }) => {
      const from = why === undefined ? source : `${source}, without effect: ${why}`;
      return `${variable.padEnd(first)}  ${(value || '-').padEnd(second)}  ${from}`;
    })
    .join('\n');
}
