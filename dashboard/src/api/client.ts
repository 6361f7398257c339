import createClient from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import { HUB_PATH } from './addresses.js';
import { parseExact } from './exact-json.js';
import type { components, paths } from './schema.js';

type Schemas = components['schemas'];
/** Resource of the API by its name in the description. */
export type Schema<Name extends keyof Schemas> = Schemas[Name];
/** What the hub answers instead: RFC 9457. Without a status it did not answer at all. */
export type Problem = Schemas['Problem'];

/** Client of the API, with the types of its description. */
export const api = createClient<paths>({ baseUrl: HUB_PATH, fetch: fetchExactly });

/** The same for React: `$api.useQuery('get', '/api/nodes')`. */
export const $api = createQueryClient(api);

async function fetchExactly(request: Request): Promise<Response> {
  const response = await fetch(request);
  const text = await response.text();
  const headers = new Headers(response.headers);
  // The client parses a body of known length by `json()`, another one by itself.
  headers.set('content-length', String(text.length));
  const { status, statusText } = response;
  const exact = new Response(text, { status, statusText, headers });
  exact.json = () => Promise.resolve(parseExact(text));
  return exact;
}

/** Returns a problem for whatever a request has thrown: a problem document, or no answer. */
export function problemOf(error: unknown): Problem {
  if (typeof error === 'object' && error !== null && 'code' in error && 'detail' in error) return error as Problem;
  const detail = error instanceof Error ? error.message : String(error);
  return { type: 'about:blank', title: 'No answer', status: 0, code: 'NO_ANSWER', detail };
}
