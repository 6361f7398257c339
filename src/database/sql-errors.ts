import { HubError, messageOf } from '../common/errors.js';

/**
 * SQLSTATEs that mean "not now" rather than "not so": connection, resources, shutdown, deadlock; a statement that ran
 * out of time or lost its lock (57014, 55P03), the input and output of the server (58), a standby, or a server that is
 * read-only by its settings (25006). And a prepared statement that the connection does not know, or knows already (26000, 42P05): the session
 * is not what it was, and another one is.
 */
const TRANSIENT = /^(08|53|57P|57014|55P03|58|25006|40|26000|42P05)/;
const TOO_MANY = '53300';
const SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** PostgreSQL is away or overloaded; the same statement may succeed later. */
export function isTransient(error: unknown): boolean {
  const code = codeOf(error);
  if (TRANSIENT.test(code) || SYSTEM.has(code)) return true;
  // pg raises these without a code when a connection dies or none can be had in time.
  return /Connection terminated|connection timeout|timeout expired|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|cached plan must not change/i.test(
    messageOf(error),
  );
}

const READ_ONLY = '25006';

/** PostgreSQL answers, but takes nothing: a standby, or read-only by its settings. */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === READ_ONLY;
}

/** Asks what a statement that writes would find out. @throws an error for which `isReadOnly` is true */
export async function ensureWritable(query: (sql: string) => Promise<{ rows: unknown[] }>): Promise<void> {
  const { rows } = await query('show transaction_read_only');
  if ((rows[0] as { transaction_read_only?: string } | undefined)?.transaction_read_only !== 'on') return;
  throw Object.assign(new Error('transaction_read_only is on'), { code: READ_ONLY });
}

/** One row's own fault: bad data (22xxx), a broken constraint (23xxx), more than a value can hold (54xxx). */
export function isRowFault(error: unknown): boolean {
  return /^(2[23]|54)/.test(codeOf(error));
}

/**
 * Anything but the data that the statement carries: what has happened is kept and written later, whether PostgreSQL is
 * away, a right was taken from the hub, or the hub's own statement is at fault.
 */
export function isLedgerTrouble(error: unknown): boolean {
  return isTransient(error) || (/^[0-9A-Z]{5}$/.test(codeOf(error)) && !isRowFault(error));
}

/** What the error says; where PostgreSQL's words name no way out, with one. */
export function reasonOf(error: unknown): string {
  if (codeOf(error) !== TOO_MANY) return messageOf(error);
  return 'PostgreSQL has no connection left (53300): raise max_connections, or run fewer nodes';
}

export function ledgerAway(error: unknown): HubError {
  const away = isReadOnly(error) ? 'PostgreSQL is read-only' : 'PostgreSQL is away';
  const why = codeOf(error) === TOO_MANY ? reasonOf(error) : away;
  return new HubError('LEDGER_UNAVAILABLE', `${why}; nothing was stored, try again`, {
    cause: error,
    retryAfterMs: 2000,
  });
}

/** What a caller of the ledger gets to see. */
export function asLedgerError(error: unknown): unknown {
  return isTransient(error) ? ledgerAway(error) : error;
}
