import { HubError, messageOf } from '../../common/errors.js';
import { pullFailure } from '../pull-error.js';

/** Returns the HTTP status of Docker's answer; undefined when there was none. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** Returns Docker's own message, without the text that the library adds. */
export function engineMessage(error: unknown): string {
  const said = (error as { json?: { message?: unknown } } | null)?.json?.message;
  return (typeof said === 'string' ? said : messageOf(error)).trim();
}

/**
 * Converts a failed call to a HubError. A Docker that is away, hanging or broken is worth another attempt; a refusal
 * (400, 404, …) is not, except a conflict (409), which is mostly another call for the same container, and 429.
 */
export function dockerError(error: unknown, doing: string): HubError {
  if (error instanceof HubError) return error;
  const status = statusOf(error);
  const refused = status !== undefined && status >= 400 && status < 500 && status !== 409 && status !== 429;
  if (refused)
    return new HubError('PERMANENT_ERROR', `Docker refused ${doing}: ${engineMessage(error)}`, { cause: error });
  const problem = status === undefined ? 'could not be reached' : 'failed';
  return new HubError('DOCKER_DAEMON_ERROR', `Docker ${problem} (${doing}): ${engineMessage(error)}`, { cause: error });
}

/** Converts a failed pull to a HubError: Docker passes a registry's errors on only as text. */
export function pullError(image: string, cause: unknown): HubError {
  return pullFailure(image, engineMessage(cause), cause);
}
