import { HubError, messageOf, type ErrorCode } from '../../common/errors.js';

/** The fields that we use of the API server's `Status`, its answer to a call that failed. */
interface ApiStatus {
  message?: string;
  reason?: string;
  details?: { retryAfterSeconds?: number };
}

/** An unsuccessful answer, in the form of the library's own errors. */
export class ApiFailure extends Error {
  constructor(
    readonly code: number,
    readonly body: string,
    readonly headers: Record<string, string>,
  ) {
    super(`HTTP ${code}`);
  }
}

/** Returns the HTTP status of the API server's answer; undefined when there was none. */
export function statusOf(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  // A DOMException, such as a timeout, has a small number there.
  return typeof code === 'number' && code >= 100 ? code : undefined;
}

/** Returns `AlreadyExists`, `Conflict`, `Expired`, …, which distinguishes causes that share a status. */
export function reasonOf(error: unknown): string | undefined {
  return apiStatus(error).reason;
}

/**
 * Converts a failed call to a HubError. A cluster that is away, hanging or overloaded is worth another attempt; a
 * refusal is not, except for a used-up quota (which is also called forbidden) and conflicts, which are mostly another
 * call for the same object.
 */
export function kubernetesError(error: unknown, doing: string): HubError {
  if (error instanceof HubError) return error;
  const status = statusOf(error);
  if (status === undefined) {
    const why = isTimeout(error) ? 'it did not answer in time' : messageOf(error);
    return new HubError('DOCKER_DAEMON_ERROR', `Kubernetes could not be reached (${doing}): ${why}`, { cause: error });
  }
  const said = saidBy(error, status);
  const code = codeOf(status, said);
  const text = code === 'DOCKER_DAEMON_ERROR' ? `Kubernetes failed (${doing}): ` : `Kubernetes refused ${doing}: `;
  return new HubError(code, text + said, { cause: error, retryAfterMs: retryAfterMs(error) });
}

const TRANSIENT = [408, 409, 410, 429];

function codeOf(status: number, said: string): ErrorCode {
  if (status === 401) return 'AUTHENTICATION_FAILED';
  if (status === 403 && said.includes('exceeded quota')) return 'RESOURCE_TEMPORARILY_UNAVAILABLE';
  const refused = status >= 400 && status < 500 && !TRANSIENT.includes(status);
  return refused ? 'PERMANENT_ERROR' : 'DOCKER_DAEMON_ERROR';
}

function saidBy(error: unknown, status: number): string {
  return (apiStatus(error).message?.trim() || `HTTP ${status}`).slice(0, 2000);
}

function apiStatus(error: unknown): ApiStatus {
  const body = (error as { body?: unknown } | null)?.body;
  if (typeof body === 'object' && body !== null) return body;
  try {
    const parsed: unknown = typeof body === 'string' ? JSON.parse(body) : undefined;
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return { message: typeof body === 'string' ? body : undefined };
  }
}

/** Reads the delay before another attempt: from the header, in seconds here, or from the API server's `Status`. */
function retryAfterMs(error: unknown): number | undefined {
  const header = (error as { headers?: Record<string, string> }).headers?.['retry-after'];
  const seconds = header === undefined ? apiStatus(error).details?.retryAfterSeconds : Number(header);
  return seconds !== undefined && seconds > 0 ? seconds * 1000 : undefined;
}

function isTimeout(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: unknown };
  return name === 'AbortError' || name === 'TimeoutError';
}
