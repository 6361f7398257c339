import { inspect } from 'node:util';

/**
 * Error codes that RunnerHub itself raises, each with its HTTP status.
 * Handlers may also raise codes of their own domain (any UPPER_SNAKE_CASE string): those are 500 at an interface.
 */
export const ERROR_STATUS = {
  VALIDATION_FAILED: 400,
  MALFORMED_JSON: 400,
  SEARCH_TOO_BROAD: 400,
  UNAUTHORIZED: 401,
  BAD_SIGNATURE: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  QUEUE_NOT_FOUND: 404,
  JOB_NOT_FOUND: 404,
  ARTIFACT_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  WRONG_STATE: 409,
  IDEMPOTENCY_MISMATCH: 409,
  LEASE_LOST: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNKNOWN_JOB_TYPE: 422,
  QUEUE_MISMATCH: 422,
  INTERNAL: 500,
  NOT_CONFIGURED: 503,
  SHUTTING_DOWN: 503,
  LEDGER_UNAVAILABLE: 503,
  ENGINE_UNAVAILABLE: 503,
  IDENTITY_PROVIDER_UNAVAILABLE: 503,
  ARTIFACTS_FULL: 507,
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
  EFFECT_IN_DOUBT: 500,
  SECRET_UNREADABLE: 500,
  PROJECT_NOT_FOUND: 500,
  INVALID_CONFIGURATION: 500,
  IMAGE_NOT_FOUND: 500,
  DEPLOY_UNHEALTHY: 500,
  APPLY_CONFLICT: 500,
  TASK_FAILED: 500,
  LEASE_EXPIRED: 500,
  DEPENDENCY_FAILED: 500,
  ADDRESS_NOT_ALLOWED: 500,
  BACKUP_FAILED: 500,
  ARCHIVE_FAILED: 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

export interface HubErrorOptions {
  cause?: unknown;
  /** Delay before another attempt, in milliseconds: `Retry-After` at HTTP, the delay of a RATE_LIMITED job. */
  retryAfterMs?: number;
  /** Fails a job without another attempt, whatever the policy of its type says of the code. */
  final?: boolean;
  /** One entry per problem, with the path to it. */
  errors?: { path: string; message: string }[];
  /** What a RATE_LIMITED job shares with others, which wait for it, too: see jobs/ports/lanes.ts. */
  lane?: string;
}

/** Error class of the whole hub: a code by which policies and clients decide, and a sentence for people. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly retryAfterMs?: number;
  readonly final?: boolean;
  readonly errors?: { path: string; message: string }[];
  readonly lane?: string;

  constructor(
    readonly code: ErrorCode | (string & {}),
    message: string,
    options: HubErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
    this.final = options.final;
    this.errors = options.errors;
    this.lane = options.lane;
  }

  get status(): number {
    return (ERROR_STATUS as Record<string, number>)[this.code] ?? 500;
  }
}

/** Joins a text of several lines into one. */
export function inOneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' ');
}

/** Maximum length of the message kept of any error. */
const MAX_MESSAGE = 10_000;

/** Applies `instanceof` to a value that a handler has thrown: the traps of a proxy may throw themselves. */
export function isA<T>(thrown: unknown, type: abstract new (...args: never[]) => T): thrown is T {
  try {
    return thrown instanceof type;
  } catch {
    return false;
  }
}

/** Reads a property of any thrown value; undefined if it is absent, or reading it throws. */
export function fieldOf(thrown: unknown, name: string): unknown {
  try {
    return (thrown as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

/** Returns the message of any thrown value, bounded. Never throws, whatever the value does when it is read. */
export function messageOf(thrown: unknown): string {
  const message = typeof thrown === 'string' ? thrown : fieldOf(thrown, 'message');
  return (typeof message === 'string' ? message : shown(thrown)).slice(0, MAX_MESSAGE);
}

/** Describes a value without a message, bypassing proxies and getters. */
function shown(thrown: unknown): string {
  try {
    const options = {
      depth: 1,
      customInspect: false,
      maxStringLength: 1000,
      maxArrayLength: 20,
      breakLength: Infinity,
    };
    return `thrown value is not an Error: ${inspect(thrown, options)}`;
  } catch {
    return 'thrown value is not an Error and cannot be read';
  }
}
