import pg from 'pg';

/** Longer than any statement of ours should take, shorter than an operator's patience; migrations have no limit. */
export const STATEMENT_TIMEOUT_MS = 30_000;

export interface Session {
  /** 0, the default: no limit. */
  statementTimeoutMs?: number;
  /** A schema instead of the ledger's. */
  schema?: string;
  /** Further settings by name: a text, or what SQL gives. */
  settings?: Readonly<Record<string, string | { sql: string }>>;
}

/**
 * Every setting on which the meaning of a statement, the form of a value or the choice of a plan depends: a role, a
 * database or a server may have other defaults. What only concerns the server's work (memory, logging, the durability of
 * commits) stays the operator's.
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
  // A statement over many partitions looks expensive, and compiling it takes seconds.
  jit: 'off',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
};

/**
 * The ledger's schema is the operator's choice, by the search_path of role or database: the one where the ledger is, or
 * else the first that exists. From then on it is the whole path, so that nothing stands before the hub's own tables.
 */
const LEDGER_SCHEMA = `coalesce(
  (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass('persisted_jobs')),
  current_schema())`;

/**
 * One statement that puts a session in order; a server that does not know a setting yet is not asked for it. A query and
 * no startup parameters: poolers refuse those that they don't know.
 * @param local until the end of the transaction alone
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
