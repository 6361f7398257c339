import { HubError, fieldOf, isA, messageOf } from '../common/errors.js';
import { toPostgresSafe } from '../common/postgres-safe-json.js';

export interface Classified {
  code: string;
  message: string;
  stack: string | null;
  /** Set when the error itself names a delay. */
  retryAfterMs?: number;
  /** Set when the error itself excludes another attempt. */
  final?: boolean;
  /** Set when the job waits for a lane. */
  lane?: string;
}

/** Codes of the hub for Node's own system errors. */
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

/** Limits of what the ledger stores; a megabyte of message does not belong there. */
const MAX_CODE = 100;
const MAX_MESSAGE = 2000;
const MAX_STACK = 8000;

/** Classifies any thrown value by a code. Each part is read once and separately: none is sure to exist, or to be a text. */
export function classify(error: unknown): Classified {
  const message = reasonOf(error);
  const trace = isA(error, Error) ? fieldOf(error, 'stack') : undefined;
  const stack = typeof trace === 'string' && trace !== '' ? cut(trace, MAX_STACK) : null;
  if (!isA(error, HubError)) return { code: systemCode(error) ?? 'UNKNOWN_ERROR', message, stack };
  const [code, pause, lane] = [fieldOf(error, 'code'), fieldOf(error, 'retryAfterMs'), fieldOf(error, 'lane')];
  return {
    code: typeof code === 'string' && code !== '' ? cut(code, MAX_CODE) : 'UNKNOWN_ERROR',
    message,
    stack,
    retryAfterMs: typeof pause === 'number' && Number.isFinite(pause) ? pause : undefined,
    ...(fieldOf(error, 'final') === true && { final: true }),
    ...(typeof lane === 'string' && { lane: toPostgresSafe(lane) }),
  };
}

/** Returns the message of a thrown value, as the ledger keeps it. */
export function reasonOf(error: unknown): string {
  return cut(messageOf(error), MAX_MESSAGE);
}

/** Finds the code of a system error; fetch() hides the socket's error in `cause`. */
function systemCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 3) return undefined;
  const code = fieldOf(error, 'code');
  return (
    (typeof code === 'string' ? SYSTEM_CODES.get(code) : undefined) ?? systemCode(fieldOf(error, 'cause'), depth + 1)
  );
}

/** Cuts the text before making it safe, since the cut may leave half of a surrogate pair. */
function cut(text: string, max: number): string {
  return toPostgresSafe(text.slice(0, max));
}
