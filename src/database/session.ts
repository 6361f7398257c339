import pg from 'pg';

/** Statement timeout: longer than ours should take, shorter than an operator's patience; none for migrations. */
export const STATEMENT_TIMEOUT_MS = 30_000;

export interface Session {
  /** Timeout in milliseconds; 0, the default: no limit. */
  statementTimeoutMs?: number;
  /** Schema to use instead of the ledger's. */
  schema?: string;
  /** Further settings by name: a text, or a SQL expression. */
  settings?: Readonly<Record<string, string | { sql: string }>>;
}

/**
 * Settings that decide the meaning of a statement, the form of a value or the choice of a plan: a role, a database or a
 * server may have other defaults. Settings that only concern the server's work (memory, logging, the durability of
 * commits) stay the operator's.
 */
const FIXED: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  quote_all_identifiers: 'off',
  default_transaction_isolation: 'read committed',
  enable_partition_pruning: 'on',
  // A statement over many partitions is estimated as expensive, and compiling it takes seconds.
  jit: 'off',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
};

/**
 * SQL for the ledger's schema, which the operator chooses by the search_path of role or database: the schema with the
 * ledger, or else the first that exists. It becomes the whole path, so that nothing precedes the hub's own tables.
 */
const LEDGER_SCHEMA = `coalesce(
  (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass('persisted_jobs')),
  current_schema())`;

/**
 * Returns one statement that sets up a session, skipping settings that the server does not know yet. A query instead of
 * startup parameters: poolers refuse unknown ones.
 * @param local until the end of the transaction only
 */
export function sessionSql({ statementTimeoutMs = 0, schema, settings }: Session, local = false): string {
  const all: NonNullable<Session['settings']> = {
    ...FIXED,
    statement_timeout: String(statementTimeoutMs),
    ...settings,
  };
  const rows = Object.entries(all).map(
    ([name, value]) => `('${name}', ${typeof value === 'string' ? pg.escapeLiteral(value) : value.sql})`,
  );
  const path = schema === undefined ? LEDGER_SCHEMA : pg.escapeLiteral(schema);
  return `select set_config(name, value, ${local})
            from (values ${rows.join(', ')}, ('search_path', quote_ident(${path}))) as s(name, value)
           where value is not null and current_setting(name, true) is not null`;
}
