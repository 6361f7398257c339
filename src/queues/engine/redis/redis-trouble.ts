import { messageOf } from '../../../common/errors.js';
import type { StoreTrouble } from '../../../common/store-trouble.js';
import type { Explanation } from '../engine-connections.js';

/** Redis's error code: first in the message, or further on after passing through a script (before 7.0) or ioredis. */
const CODE =
  /(?:^|[\s:-])(OOM|READONLY|MISCONF|NOREPLICAS|NOPERM|LOADING|CLUSTERDOWN|MASTERDOWN|WRONGPASS|NOAUTH)(?=\s|$)/;
/** Codes that count as another trouble, whose name says more. */
const SAME: Record<string, StoreTrouble> = { MASTERDOWN: 'READONLY', WRONGPASS: 'AUTH', NOAUTH: 'AUTH' };
/** Errors without a code: those of a script whose user lacks a permission, and of a login before Redis 6. */
const WORDS: [RegExp, StoreTrouble][] = [
  [/the user executing the script can't/i, 'NOPERM'],
  [/invalid password/i, 'AUTH'],
];
/** Node's and OpenSSL's error codes for certificates and the protocol. */
const TLS = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;
/** Commands that are often refused to a user, and that the hub does without. */
const DISPENSABLE = new Set(['info', 'client']);

const SENTENCES: Record<StoreTrouble, readonly [what: string, fix: string]> = {
  OOM: ['Redis is full (OOM)', 'raise its maxmemory, or remove the data of other programs'],
  READONLY: ['Redis is a replica (READONLY)', 'point REDIS_URL to the primary; the hub reconnects by itself'],
  MISCONF: ["Redis can't save to its disk (MISCONF)", 'free space on its disk; its own log has the cause'],
  NOREPLICAS: ['Redis has too few replicas (NOREPLICAS)', 'start them, or lower min-replicas-to-write'],
  NOPERM: ['Redis refuses a command or a key to the user of REDIS_URL (NOPERM)', ''],
  LOADING: ['Redis is loading its data (LOADING)', 'wait until it is done'],
  CLUSTERDOWN: ['the Redis Cluster is down (CLUSTERDOWN)', 'find the slots without a primary by CLUSTER INFO'],
  AUTH: ['Redis refuses the login', 'correct user and password in REDIS_URL, or REDIS_PASSWORD'],
  TLS: [
    'the TLS connection to Redis fails',
    'use the name in its certificate in REDIS_URL, and set NODE_EXTRA_CA_CERTS to the file of its CA',
  ],
  UNREACHABLE: ['Redis does not answer', 'check that it runs at the address in REDIS_URL or REDIS_HOST'],
};

/** Fixes by the error code of the connection attempt. */
const ADDRESS_FIXES: Record<string, string> = {
  ENOTFOUND: 'its host is unknown; correct the name in REDIS_URL or REDIS_HOST',
  EAI_AGAIN: "its host can't be resolved; correct the name in REDIS_URL or REDIS_HOST, or check DNS",
  ECONNREFUSED: 'nothing listens there; start it, or correct host and port in REDIS_URL or REDIS_HOST',
};

/** Error as ioredis reports it, with its command; Redis itself names the command only where the command is refused. */
type Refused = Error & { command?: { name: string; args: unknown[] } };

/** Explains why Redis is unusable, by its reply or the connection's error. */
export function explainRedis(error: unknown, keyPrefix: string): Explanation {
  const code = codeOf(error);
  const [what, fix] = SENTENCES[code];
  if (code === 'NOPERM') return { code, what, fix: grant(error as Refused, keyPrefix) };
  return { code, what, fix: (code === 'UNREACHABLE' ? addressFix(error) : undefined) ?? fix };
}

/** Returns whether Redis replied that it takes no writes (for now), or none from this user. */
export function isRefusal(error: Refused): boolean {
  const code = codeOf(error);
  if (code === 'UNREACHABLE' || code === 'TLS') return false;
  return !(code === 'NOPERM' && DISPENSABLE.has(error.command?.name ?? ''));
}

/** Returns whether Redis does not know the command, or refuses it to this user. */
export function isForbidden(error: unknown): boolean {
  return codeOf(error) === 'NOPERM' || /unknown command/i.test(messageOf(error));
}

function codeOf(error: unknown): StoreTrouble {
  const message = messageOf(error);
  const code = CODE.exec(message)?.[1];
  if (code !== undefined) return SAME[code] ?? (code as StoreTrouble);
  for (const [words, trouble] of WORDS) if (words.test(message)) return trouble;
  const { code: system } = error as { code?: unknown };
  if (typeof system === 'string' && TLS.test(system)) return 'TLS';
  const deeper = causeOf(error);
  return deeper === undefined ? 'UNREACHABLE' : codeOf(deeper);
}

function causeOf(error: unknown): unknown {
  const { cause, lastNodeError } = error as { cause?: unknown; lastNodeError?: unknown };
  return cause ?? lastNodeError;
}

function addressFix(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  const deeper = causeOf(error);
  return ADDRESS_FIXES[String(code)] ?? (deeper === undefined ? undefined : addressFix(deeper));
}

function grant({ command }: Refused, keyPrefix: string): string {
  const key = command?.args.map(String).find((arg) => arg.startsWith(`{${keyPrefix}:`));
  const which = command ? `it refused ${command.name.toUpperCase()}${key ? ` on ${key}` : ''}; ` : '';
  return `${which}grant the rights in docs/operations.md: ACL SETUSER <user> ~{${keyPrefix}:* +@all -@dangerous`;
}
