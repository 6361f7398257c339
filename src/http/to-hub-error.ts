import { HttpException } from '@nestjs/common';
import { HubError, type ErrorCode } from '../common/errors.js';
import { isTransient, ledgerAway } from '../database/sql-errors.js';

/** Error code of a bare HTTP status. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'VALIDATION_FAILED',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
};

/** Error of `http-errors` (Express, its parsers and its router). */
interface ExpressError extends Error {
  status: number;
  type?: string;
  /** True when the message may be shown. */
  expose?: boolean;
}

function isExpressError(error: unknown): error is ExpressError {
  return error instanceof Error && typeof (error as Partial<ExpressError>).status === 'number';
}

/** Converts anything thrown to the caller's error; undefined for the hub's own faults, which are not exposed. */
export function toHubError(error: unknown): HubError | undefined {
  if (error instanceof HubError) return error;
  if (error instanceof URIError) {
    return new HubError('VALIDATION_FAILED', 'The path is not properly percent-encoded UTF-8', { cause: error });
  }
  if (error instanceof HttpException) return fromStatus(error.getStatus(), error.message, error);
  // Not every service converts its store's errors, and "later" is the right answer to each transient one.
  if (!isExpressError(error)) return isTransient(error) ? ledgerAway(error) : undefined;
  if (error.type === 'request.aborted') return new HubError('VALIDATION_FAILED', 'The request was aborted');
  return fromStatus(error.status, error.expose === false ? 'The request was refused' : error.message, error);
}

function fromStatus(status: number, message: string, cause: Error): HubError | undefined {
  if (status >= 500 || status < 400) return undefined;
  return new HubError(CODE_OF_STATUS[status] ?? 'VALIDATION_FAILED', message, { cause });
}
