import { HubError, fieldOf, isA, messageOf } from '../common/errors.js';
import { toPostgresSafe } from '../common/postgres-safe-json.js';

export interface Classified {
  code: string;
  message: string;
  stack: string | null;
  /** Set when the error itself says how long to wait. */
  retryAfterMs?: number;
}

/** What Node's own network errors mean for a job. */
const SYSTEM_CODES = new Map(
  Object.entries({
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
  }),
);

/** The ledger is no place for a megabyte of message. */
const MAX_CODE = 100;
const MAX_MESSAGE = 2000;
const MAX_STACK = 8000;

/** Gives any thrown value a code to decide by. Each part is read once and for itself: none can be trusted to be there, or a text. */
export function classify(error: unknown): Classified {
  const message = reasonOf(error);
  const trace = isA(error, Error) ? fieldOf(error, 'stack') : undefined;
  const stack = typeof trace === 'string' && trace !== '' ? cut(trace, MAX_STACK) : null;
  if (!isA(error, HubError)) return { code: systemCode(error) ?? 'UNKNOWN_ERROR', message, stack };
  const [code, pause] = [fieldOf(error, 'code'), fieldOf(error, 'retryAfterMs')];
  return {
    code: typeof code === 'string' && code !== '' ? cut(code, MAX_CODE) : 'UNKNOWN_ERROR',
    message,
    stack,
    retryAfterMs: typeof pause === 'number' && Number.isFinite(pause) ? pause : undefined,
  };
}

/** What a thrown value says, as the ledger keeps it. */
export function reasonOf(error: unknown): string {
  return cut(messageOf(error), MAX_MESSAGE);
}

/** fetch() hides the socket's error in `cause`. */
function systemCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 3) return undefined;
  const code = fieldOf(error, 'code');
  return (
    (typeof code === 'string' ? SYSTEM_CODES.get(code) : undefined) ?? systemCode(fieldOf(error, 'cause'), depth + 1)
  );
}

/** Cut first: that may leave half of a pair. */
function cut(text: string, max: number): string {
  return toPostgresSafe(text.slice(0, max));
}
