import { RequestError } from 'octokit';
import { HubError, messageOf } from '../../common/errors.js';
import { strangeAnswer } from './strange-answer.js';

/**
 * Converts an octokit error to a HubError. Neither octokit's error nor its request is kept as the cause: both carry
 * headers and bodies, and logging them may expose a secret.
 *
 * @param act the attempted action, for people: `find runner x of octo/hello`
 * @param codes error codes by HTTP status, where a status means something special for this call
 */
export function toHubError(error: unknown, act: string, codes: Record<number, string> = {}): HubError {
  const hubError = hubErrorIn(error);
  if (hubError) return hubError === error ? hubError : during(act, hubError);
  if (!(error instanceof RequestError)) {
    return new HubError('GITHUB_ERROR', `could not ${act}: ${messageOf(error)}`);
  }
  if (!error.response) {
    return new HubError(
      'NETWORK_TIMEOUT',
      `could not ${act}: GitHub is not reachable (${error.message || 'the connection failed'})`,
    );
  }
  const code = codes[error.status] ?? codeOf(error);
  return new HubError(code, `could not ${act}: GitHub answered ${error.status} (${reasonOf(error)})`);
}

/** Adds the action to errors of the hub's own fetch, which does not know the call. */
function during(act: string, { code, message, retryAfterMs }: HubError): HubError {
  return code === 'RATE_LIMITED'
    ? new HubError(code, message, { retryAfterMs })
    : new HubError(code, `could not ${act}: ${message}`);
}

/** Unwraps a HubError: octokit wraps the budget's RATE_LIMITED as if the network had failed. */
function hubErrorIn(error: unknown): HubError | undefined {
  if (error instanceof HubError) return error;
  return error instanceof Error && error.cause instanceof HubError ? error.cause : undefined;
}

function codeOf({ status, request }: RequestError): string {
  if (status === 401 || status === 403) return 'AUTHENTICATION_FAILED';
  // A 404 for an installation's token means that the installation is gone: the credentials are wrong, not the resource.
  if (status === 404) return request.url.endsWith('/access_tokens') ? 'AUTHENTICATION_FAILED' : 'NOT_FOUND';
  if (status === 408 || status >= 500) return 'NETWORK_TIMEOUT';
  if (status === 400 || status === 422) return 'PERMANENT_ERROR';
  return 'GITHUB_ERROR';
}

/** Returns GitHub's message, or a description of an answer that is not JSON, as proxies in between give. */
function reasonOf({ response, message }: RequestError): string {
  const data: unknown = response?.data;
  return (typeof data === 'string' ? strangeAnswer(data) : undefined) ?? firstLine(message);
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 300);
}
