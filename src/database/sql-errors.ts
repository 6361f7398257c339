import { HubError, messageOf } from '../common/errors.js';

/**
 * SQLSTATEs that mean "not now" rather than "not so": connection, resources, shutdown, deadlock; a statement that timed
 * out or got no lock (57014, 55P03), I/O errors of the server (58), a standby or a server that is read-only by its
 * settings (25006). Also a prepared statement that the connection does not know, or knows already (26000, 42P05): the
 * session was replaced by another one.
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

/** Returns whether PostgreSQL is unreachable or overloaded; the same statement may succeed later. */
export function isTransient(error: unknown): boolean {
  const code = codeOf(error);
  if (TRANSIENT.test(code) || SYSTEM.has(code)) return true;
  // pg raises these without a code when a connection dies or none is available in time.
  return /Connection terminated|connection timeout|timeout expired|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|cached plan must not change/i.test(
    messageOf(error),
  );
}

const READ_ONLY = '25006';

/** Returns whether PostgreSQL answers but takes no writes: a standby, or read-only by its settings. */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === READ_ONLY;
}

/** Checks whether a writing statement would be refused. @throws an error for which `isReadOnly` is true */
export async function ensureWritable(query: (sql: string) => Promise<{ rows: unknown[] }>): Promise<void> {
  const { rows } = await query('show transaction_read_only');
  if ((rows[0] as { transaction_read_only?: string } | undefined)?.transaction_read_only !== 'on') return;
  throw Object.assign(new Error('transaction_read_only is on'), { code: READ_ONLY });
}

/** Returns whether one row is at fault: bad data (22xxx), a broken constraint (23xxx), a limit exceeded (54xxx). */
export function isRowFault(error: unknown): boolean {
  return /^(2[23]|54)/.test(codeOf(error));
}

/**
 * Returns whether anything but the statement's data is at fault: outcomes are then kept and written later, whether
 * PostgreSQL is unreachable, a right was revoked from the hub, or the hub's own statement is wrong.
 */
export function isLedgerTrouble(error: unknown): boolean {
  return isTransient(error) || (/^[0-9A-Z]{5}$/.test(codeOf(error)) && !isRowFault(error));
}

/** Returns the error's message, with a fix where PostgreSQL's own words name none. */
export function reasonOf(error: unknown): string {
  if (codeOf(error) !== TOO_MANY) return messageOf(error);
  return 'PostgreSQL has no connection left (53300): raise max_connections, or run fewer nodes';
}

export function ledgerAway(error: unknown): HubError {
  const away = isReadOnly(error) ? 'PostgreSQL is read-only' : 'PostgreSQL is unavailable';
  const why = codeOf(error) === TOO_MANY ? reasonOf(error) : away;
  return new HubError('LEDGER_UNAVAILABLE', `${why}; nothing was stored, try again`, {
    cause: error,
    retryAfterMs: 2000,
  });
}

/** Returns the error for a caller of the ledger. */
export function asLedgerError(error: unknown): unknown {
  return isTransient(error) ? ledgerAway(error) : error;
}
