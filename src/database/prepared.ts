import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';

const names = new Map<string, string>();

/**
 * A statement that is parsed and planned at its first use on a connection, and known by its name from then on. For texts
 * that are constants: each stays with the connection. The name comes from the text, so nobody's statement is ever taken
 * for another's: not even where sessions share a connection, and with releases that word it otherwise.
 */
export function named(text: string): { name: string; text: string } {
  const name = names.get(text) ?? `rh_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  names.set(text, name);
  return { name, text };
}

/** A connection whose statements are all prepared. */
export function prepared(client: PoolClient): { query(sql: string, parameters?: unknown[]): Promise<unknown> } {
  return {
    async query(text, values) {
      const { rows } = await client.query<Record<string, unknown>>({ ...named(text), values });
      return rows;
    },
  };
}
