import { HubError, inOneLine } from '../../common/errors.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import type { OutgoingResponse } from '../outgoing-client.js';
import { retryAfterMs } from '../retry-after.js';
import type { ChatProblem } from './chat-answer.js';
import { maskedKey } from './masked-key.js';

const MAX_REASON = 300;
/** Wait after a 429 that names no time, and the shortest one. */
const DEFAULT_WAIT_MS = 60_000;
const MIN_WAIT_MS = 1000;

const QUOTA = /insufficient_quota|billing|quota_exceeded|credit balance/i;
const CONTEXT = /context_length|context (?:length|window|size)|maximum context|too many tokens|prompt is too long/i;
const CONTENT = /content_filter|content_policy|content (?:management )?policy|responsible_?ai/i;
const MODEL = /model_not_found|model .{0,200}(?:not found|does not exist|not exist)/i;

export interface Refused {
  answer: OutgoingResponse;
  problem: ChatProblem | undefined;
  host: string;
  model: string;
  key: string | undefined;
}

/**
 * Converts an answer that is an error, by its status or (an error with 200) its content. Its text is one line without parts
 * of the key, which servers repeat.
 */
export function refusalOf({ answer: { status, headers }, problem, host, model, key }: Refused): HubError | undefined {
  const succeeded = status >= 200 && status < 300;
  if (succeeded && !problem) return undefined;
  const { message: text = '', type, code } = problem ?? {};
  const reason = maskedKey(toPostgresSafe(inOneLine(text.slice(0, 10 * MAX_REASON))), key).slice(0, MAX_REASON);
  const message = `${host} answered ${status}${reason === '' ? '' : ` (${reason.toWellFormed()})`}`;
  const says = (pattern: RegExp) => [code, type, text.slice(0, 10 * MAX_REASON)].some((one) => pattern.test(one ?? ''));
  const refused = (error: string, next: string) => new HubError(error, `${message}; ${next}`);
  const waitMs = waitOf(headers);
  const busy = (ms: number) => new HubError('RATE_LIMITED', message, { retryAfterMs: Math.max(MIN_WAIT_MS, ms) });

  if (status >= 300 && status < 400)
    return refused('INVALID_CONFIGURATION', 'redirects are not followed: set LLM_BASE_URL to where it leads');
  // A busy model's text may name the page of billing, too: at 429 its code alone counts.
  const hasNoCredit = status === 429 ? [code, type].some((one) => QUOTA.test(one ?? '')) : says(QUOTA);
  if (status === 402 || hasNoCredit) return refused('QUOTA_EXCEEDED', 'its account has no credit left');
  if (status === 429) return busy(waitMs ?? DEFAULT_WAIT_MS);
  if (status >= 500 && waitMs !== undefined) return busy(waitMs);
  if (status === 401 || status === 403) return refused('AUTHENTICATION_FAILED', 'check LLM_API_KEY');
  if (status >= 500 || status === 408) return new HubError('LLM_UNAVAILABLE', message);
  if (says(CONTEXT) || status === 413) return refused('CONTEXT_TOO_LONG', `shorten the messages for ${model}`);
  if (says(CONTENT)) return refused('CONTENT_REFUSED', 'change the prompt');
  if (says(MODEL) || (status === 404 && problem)) return refused('MODEL_NOT_FOUND', `${model} is none of its models`);
  if (status === 404 || status === 405)
    return refused('INVALID_CONFIGURATION', 'LLM_BASE_URL must be the address above /chat/completions');
  if (succeeded) return new HubError('LLM_BAD_ANSWER', message);
  return refused('LLM_REFUSED', 'change the request');
}

function waitOf(headers: OutgoingResponse['headers']): number | undefined {
  const exact = headers['retry-after-ms'];
  if (typeof exact === 'string' && /^\d{1,9}(?:\.\d{1,9})?$/.test(exact)) return Math.ceil(Number(exact));
  return retryAfterMs(headers['retry-after']);
}
