import { HubError, messageOf } from '../../common/errors.js';
import { pullFailure } from '../pull-error.js';

/** The HTTP status the engine answered with, undefined when it did not answer. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** What the engine says, without the library's own words around it. */
export function engineMessage(error: unknown): string {
  const said = (error as { json?: { message?: unknown } } | null)?.json?.message;
  return (typeof said === 'string' ? said : messageOf(error)).trim();
}

/**
 * The engine away, hanging or broken is worth another attempt; what it refuses (400, 404, …) is not, except a conflict
 * (409), which is mostly another act on the same container.
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

/** The registry's errors reach us only as text in the engine's words. */
export function pullError(image: string, cause: unknown): HubError {
  return pullFailure(image, engineMessage(cause), cause);
}
