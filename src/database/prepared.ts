import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { Queryable } from './queryable.js';

const names = new Map<string, string>();

/**
 * Names a statement, which is parsed and planned at its first use on a connection, and reused by its name from then on.
 * For constant texts only: each stays with the connection. The name is derived from the text, so no statement is ever
 * mistaken for another one: not even where sessions share a connection, or with releases that word it differently.
 */
export function preparedStatement(text: string): { name: string; text: string } {
  const name = names.get(text) ?? `rh_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  names.set(text, name);
  return { name, text };
}

/** Wraps a connection, or a pool of them, so that all its statements are prepared. */
export function prepared(client: Pool | PoolClient): Queryable {
  return { query: (sql, values) => client.query({ ...preparedStatement(sql), values }) };
}
