import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { messageOf } from '../common/errors.js';

const PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;

export type Tls = ConnectionOptions | false | undefined;

/**
 * Splits a URL into the part without TLS parameters and their meaning, as in libpq, in the order in which to try it.
 * `undefined`: no parameter is given, so pg's own default holds.
 */
export function tlsOf(url: string): { bare: string; tries: Tls[] } {
  const parsed = new URL(url);
  const given = Object.fromEntries(PARAMETERS.map((name) => [name, parsed.searchParams.get(name) ?? undefined]));
  if (PARAMETERS.every((name) => given[name] === undefined)) return { bare: url, tries: [undefined] };
  for (const name of [...PARAMETERS, 'ssl']) parsed.searchParams.delete(name);
  return { bare: parsed.href, tries: isSocket(parsed) ? [false] : triesOf(given) };
}

/** Returns whether the URL leads to a unix socket, on which libpq never uses TLS. */
function isSocket({ hostname, searchParams }: URL): boolean {
  return /^(%2f|$)/i.test(hostname) && !/^[^/]/.test(searchParams.get('host') ?? '/');
}

function triesOf({ sslmode, sslrootcert, sslcert, sslkey }: Record<string, string | undefined>): Tls[] {
  const files = { cert: read('sslcert', sslcert), key: read('sslkey', sslkey) };
  const ca = sslrootcert === 'system' ? undefined : read('sslrootcert', sslrootcert);
  const unverified = { ...files, rejectUnauthorized: false };
  // As `verify-ca`: checks the certificate's signer, not the name in it.
  const byAuthority = { ...files, ca, checkServerIdentity: () => undefined };
  const verified = { ...files, ca };
  if (sslrootcert === 'system') return [verified];
  switch (sslmode ?? 'verify-full') {
    case 'disable':
      return [false];
    case 'allow':
      return [false, unverified];
    case 'prefer':
      return [unverified, false];
    case 'require':
      return [ca === undefined ? unverified : byAuthority];
    case 'verify-ca':
      return [byAuthority];
    default:
      return [verified];
  }
}

function read(name: string, path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`${name} can't be read (${messageOf(error)}): give the path of a PEM file`, { cause: error });
  }
}
