import type { PoolClient } from 'pg';

const names = new Map<string, string>();

/**
 * A connection whose statements are parsed and planned at their first use, and known by their text from then on. For texts
 * that are constants: each stays with the connection.
 */
export function prepared(client: PoolClient): { query(sql: string, parameters?: unknown[]): Promise<unknown> } {
  return {
    async query(text, values) {
      const name = names.get(text) ?? `prepared-${names.size}`;
      names.set(text, name);
      const { rows } = await client.query<Record<string, unknown>>({ name, text, values });
      return rows;
    },
  };
}
