import type { z } from 'zod';
import { HubError, inOneLine } from '../../common/errors.js';
import { MASK } from '../../common/mask.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import type { OutgoingResponse } from '../outgoing-client.js';
import { retryAfterMs } from '../retry-after.js';
import { problemSchema } from './gitea-answers.js';

const MAX_REASON = 300;
/** Wait after a 429 that names no time. */
const DEFAULT_WAIT_MS = 60_000;

/** What Gitea has refused, by the status: what it means depends on the call. */
export class GiteaRefusal extends HubError {
  constructor(
    readonly answered: number,
    /** Gitea's own words. */
    readonly reason: string,
    message: string,
  ) {
    super('GITEA_REFUSED', message);
  }
}

/** Converts an answer that is no success to an error; its text never has the token, which a proxy may echo. */
export function refusalOf(answer: OutgoingResponse, act: string, token: string): HubError | undefined {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return undefined;
  const reason = reasonIn(answer, token);
  const message = `could not ${act}: Gitea answered ${status}${reason === '' ? '' : ` (${reason})`}`;
  const waitMs = retryAfterMs(headers['retry-after']);
  if (status === 429) return new HubError('RATE_LIMITED', message, { retryAfterMs: waitMs ?? DEFAULT_WAIT_MS });
  if (status === 503 && waitMs !== undefined) return new HubError('RATE_LIMITED', message, { retryAfterMs: waitMs });
  if (status >= 300 && status < 400)
    return new HubError('INVALID_CONFIGURATION', `${message}; set GITEA_URL to the address that it redirects to`);
  if (status === 401 || status === 403)
    return new HubError('AUTHENTICATION_FAILED', `${message}; GITEA_TOKEN needs write access to repositories`);
  if (status === 404) return new HubError('NOT_FOUND', message);
  if (status >= 500 || status === 408) return new HubError('NETWORK_TIMEOUT', message);
  return new GiteaRefusal(status, reason, message);
}

/** @throws HubError GITEA_ERROR */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: OutgoingResponse, act: string) {
  const parsed = schema.safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data;
  const what = answer.truncated ? 'a longer answer than any of its own' : 'something else than its API does';
  throw new HubError('GITEA_ERROR', `could not ${act}: Gitea gave ${what}; check GITEA_URL and the proxies in between`);
}

function jsonOf({ body, truncated }: OutgoingResponse): unknown {
  if (truncated) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function reasonIn(answer: OutgoingResponse, token: string): string {
  const { message, StdErr } = problemSchema.safeParse(jsonOf(answer)).data ?? {};
  const text = inOneLine((message ?? StdErr ?? '').slice(0, 10 * MAX_REASON)).replaceAll(token, MASK);
  return toPostgresSafe(text.slice(0, MAX_REASON));
}
