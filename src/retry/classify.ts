import { HubError, messageOf } from '../common/errors.js';

export interface Classified {
  code: string;
  message: string;
  stack: string | null;
  /** Set when the error itself says how long to wait. */
  retryAfterMs?: number;
}

/** What Node's own network errors mean for a job. */
const SYSTEM_CODES: Record<string, string> = {
  ECONNREFUSED: 'NETWORK_TIMEOUT',
  ECONNRESET: 'NETWORK_TIMEOUT',
  ENOTFOUND: 'NETWORK_TIMEOUT',
  EAI_AGAIN: 'NETWORK_TIMEOUT',
  EHOSTUNREACH: 'NETWORK_TIMEOUT',
  ETIMEDOUT: 'NETWORK_TIMEOUT',
  EPIPE: 'NETWORK_TIMEOUT',
  UND_ERR_CONNECT_TIMEOUT: 'NETWORK_TIMEOUT',
  UND_ERR_HEADERS_TIMEOUT: 'NETWORK_TIMEOUT',
  EMFILE: 'RESOURCE_TEMPORARILY_UNAVAILABLE',
  ENOSPC: 'RESOURCE_TEMPORARILY_UNAVAILABLE',
  EAGAIN: 'RESOURCE_TEMPORARILY_UNAVAILABLE',
};

/** The ledger is no place for a megabyte of message. */
const MAX_CODE = 100;
const MAX_MESSAGE = 2000;
const MAX_STACK = 8000;

/** Gives any thrown value a code to decide by. */
export function classify(error: unknown): Classified {
  const message = clean(messageOf(error), MAX_MESSAGE);
  const stack = error instanceof Error && error.stack ? clean(error.stack, MAX_STACK) : null;
  if (error instanceof HubError)
    return { code: clean(error.code, MAX_CODE), message, stack, retryAfterMs: error.retryAfterMs };
  return { code: systemCode(error) ?? 'UNKNOWN_ERROR', message, stack };
}

/** fetch() hides the socket's error in `cause`. */
function systemCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 3) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return (typeof code === 'string' ? SYSTEM_CODES[code] : undefined) ?? systemCode(cause, depth + 1);
}

/** PostgreSQL stores neither U+0000 nor lone surrogates; cutting may make the latter. */
function clean(text: string, max: number): string {
  return text.slice(0, max).replaceAll('\u0000', '\ufffd').toWellFormed();
}
