import { inspect } from 'node:util';

/**
 * Every error code that RunnerHub itself raises, with the HTTP status it is shown with.
 * Handlers may raise codes of their own domain too (any UPPER_SNAKE_CASE string): those are 500 at an interface.
 */
export const ERROR_STATUS = {
  VALIDATION_FAILED: 400,
  MALFORMED_JSON: 400,
  UNAUTHORIZED: 401,
  BAD_SIGNATURE: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  QUEUE_NOT_FOUND: 404,
  JOB_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  WRONG_STATE: 409,
  IDEMPOTENCY_MISMATCH: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNKNOWN_JOB_TYPE: 422,
  QUEUE_MISMATCH: 422,
  INTERNAL: 500,
  NOT_CONFIGURED: 503,
  SHUTTING_DOWN: 503,
  LEDGER_UNAVAILABLE: 503,
  ENGINE_UNAVAILABLE: 503,
  PERMANENT_ERROR: 500,
  RATE_LIMITED: 429,
  TIMEOUT: 500,
  DEADLINE_EXCEEDED: 500,
  POISONED: 500,
  UNHANDLED_REJECTION: 500,
  UNCAUGHT_EXCEPTION: 500,
  RESULT_TOO_LARGE: 500,
  UNKNOWN_ERROR: 500,
  DOCKER_DAEMON_ERROR: 500,
  NETWORK_TIMEOUT: 500,
  RESOURCE_TEMPORARILY_UNAVAILABLE: 500,
  INVALID_WORKFLOW_CONFIGURATION: 500,
  AUTHENTICATION_FAILED: 500,
  IMAGE_NOT_ALLOWED: 500,
  CONTAINER_NOT_FOUND: 500,
  GITHUB_ERROR: 500,
  BACKUP_FAILED: 500,
  ARCHIVE_FAILED: 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

export interface HubErrorOptions {
  cause?: unknown;
  /** How long to wait before trying again, in milliseconds: `Retry-After` at HTTP, the delay of a RATE_LIMITED job. */
  retryAfterMs?: number;
  /** One entry for each thing that is wrong, with the path to it. */
  errors?: { path: string; message: string }[];
}

/** The one error class of the hub: a code that policies and clients decide by, and a sentence for people. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly retryAfterMs?: number;
  readonly errors?: { path: string; message: string }[];

  constructor(
    readonly code: ErrorCode | (string & {}),
    message: string,
    options: HubErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
    this.errors = options.errors;
  }

  get status(): number {
    return (ERROR_STATUS as Record<string, number>)[this.code] ?? 500;
  }
}

/** A text of several lines, as one. */
export function inOneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' ');
}

/** The most of a message that is kept of an error that is none of the hub's. */
const MAX_MESSAGE = 10_000;

/** `instanceof` for a value that a handler has thrown: the traps of a proxy may throw themselves. */
export function isA<T>(thrown: unknown, type: abstract new (...args: never[]) => T): thrown is T {
  try {
    return thrown instanceof type;
  } catch {
    return false;
  }
}

/** A property of any thrown value; undefined where there is none, or reading it throws. */
export function fieldOf(thrown: unknown, name: string): unknown {
  try {
    return (thrown as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

/** What any thrown value says, bounded. Never throws, whatever the value does when it is read. */
export function messageOf(thrown: unknown): string {
  const message = typeof thrown === 'string' ? thrown : fieldOf(thrown, 'message');
  return (typeof message === 'string' ? message : shown(thrown)).slice(0, MAX_MESSAGE);
}

/** A value without a message: inspected past proxies and getters. */
function shown(thrown: unknown): string {
  try {
    const options = {
      depth: 1,
      customInspect: false,
      maxStringLength: 1000,
      maxArrayLength: 20,
      breakLength: Infinity,
    };
    return `no Error but this was thrown: ${inspect(thrown, options)}`;
  } catch {
    return 'something that cannot be read was thrown';
  }
}
