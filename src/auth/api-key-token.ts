import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { parse, stringify } from 'uuid';

/** `rhk_`, the key's id (a UUID) and 256 random bits, both in base64url, whose alphabet has `_`, too: lengths separate them. */
const TOKEN = /^rhk_([\w-]{22})_[\w-]{43}$/;

export function newToken(id: string): string {
  return `rhk_${Buffer.from(parse(id)).toString('base64url')}_${randomBytes(32).toString('base64url')}`;
}

/** Returns the id in a text of the form of an API key; undefined for any other text. */
export function idOfToken(token: string): string | undefined {
  const [, id] = TOKEN.exec(token) ?? [];
  if (id === undefined) return undefined;
  try {
    return stringify(Buffer.from(id, 'base64url'));
  } catch {
    return undefined;
  }
}

/** SHA-256 suffices for a secret of 256 random bits: there is nothing to guess that a slow hash would protect. */
export const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Compares in constant time. */
export const matches = (token: string, digest: Buffer): boolean => timingSafeEqual(digestOf(token), digest);
