import createClient from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import { HUB_PATH } from './addresses.js';
import { hubAnswer } from './answer.js';
import { noteHubTime } from './hub-clock.js';
import type { components, paths } from './schema.js';

type Schemas = components['schemas'];
/** Resource of the API by its name in the description. */
export type Schema<Name extends keyof Schemas> = Schemas[Name];
/** What the hub answers instead: RFC 9457. Without a status it did not answer at all. */
export type Problem = Schemas['Problem'] & { retryMs?: number };

/** Lists are CSV as well, which the page links to and never reads itself. */
type Media = 'application/json' | 'application/problem+json';

/** Client of the API, with the types of its description. */
export const api = createClient<paths, Media>({ baseUrl: HUB_PATH, fetch: fetchAnswer });

/** The same for React: `$api.useQuery('get', '/api/nodes')`. */
export const $api = createQueryClient(api);

async function fetchAnswer(request: Request): Promise<Response> {
  const sentAt = Date.now();
  const response = await fetch(request);
  noteHubTime(response.headers.get('date'), sentAt);
  return hubAnswer(response);
}

/** Returns a problem for whatever a request has thrown: a problem document, or no answer. */
export function problemOf(error: unknown): Problem {
  if (typeof error === 'object' && error !== null && 'code' in error && 'detail' in error) return error as Problem;
  const detail = error instanceof Error ? error.message : String(error);
  return { type: 'about:blank', title: 'No answer', status: 0, code: 'NO_ANSWER', detail };
}
