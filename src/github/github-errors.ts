import { RequestError } from 'octokit';
import { HubError, messageOf } from '../common/errors.js';
import { strangeAnswer } from './strange-answer.js';

/**
 * What octokit throws, as the hub's own error. Neither octokit's error nor its request goes on as the cause: both
 * carry headers and bodies, and a log of them may show a secret.
 *
 * @param act what was tried, for people: `look up runner x of octo/hello`
 * @param codes what a status means for this call, where it means something special
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

/** What our own fetch has thrown knows nothing of the call. */
function during(act: string, { code, message, retryAfterMs }: HubError): HubError {
  return code === 'RATE_LIMITED'
    ? new HubError(code, message, { retryAfterMs })
    : new HubError(code, `could not ${act}: ${message}`);
}

/** The budget's RATE_LIMITED arrives wrapped by octokit, as if the network had failed. */
function hubErrorIn(error: unknown): HubError | undefined {
  if (error instanceof HubError) return error;
  return error instanceof Error && error.cause instanceof HubError ? error.cause : undefined;
}

function codeOf({ status, request }: RequestError): string {
  if (status === 401 || status === 403) return 'AUTHENTICATION_FAILED';
  // No token for an installation that is gone: the credentials are what is wrong, not the thing asked for.
  if (status === 404) return request.url.endsWith('/access_tokens') ? 'AUTHENTICATION_FAILED' : 'NOT_FOUND';
  if (status === 408 || status >= 500) return 'NETWORK_TIMEOUT';
  if (status === 400 || status === 422) return 'PERMANENT_ERROR';
  return 'GITHUB_ERROR';
}

/** GitHub's message, or what stood in its place: what lies between answers in words of its own. */
function reasonOf({ response, message }: RequestError): string {
  const data: unknown = response?.data;
  return (typeof data === 'string' ? strangeAnswer(data) : undefined) ?? firstLine(message);
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 300);
}
