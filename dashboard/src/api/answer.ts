import { parseExact } from './exact-json.js';

/** Code of the problem that stands for an answer which is not the hub's. */
export const FOREIGN = 'FOREIGN_ANSWER';

/**
 * Returns the hub's answer. One that is not the hub's, such as a proxy's page or its empty 502, becomes a
 * problem: an act that it answers would pass for done otherwise.
 */
export async function hubAnswer(response: Response): Promise<Response> {
  const { ok, status, statusText } = response;
  const text = await response.text();
  if (status === 204) return new Response(null, { status, headers: response.headers });
  const body = parsed(text);
  const isOurs = ok ? body !== undefined : isProblem(body);
  const shown = isOurs ? text : JSON.stringify(foreign(status, retryMs(response)));
  const headers = new Headers(response.headers);
  // The client parses a body of known length by `json()`, another one by itself.
  headers.set('content-length', String(shown.length));
  const answer = new Response(shown, { status: isOurs || !ok ? status : 502, statusText, headers });
  const wait = isOurs && !ok ? retryMs(response) : undefined;
  const value = isOurs ? body : (JSON.parse(shown) as unknown);
  answer.json = () => Promise.resolve(wait === undefined ? value : { ...(value as object), retryMs: wait });
  return answer;
}

function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

const isProblem = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;

function foreign(status: number, wait: number | undefined): object {
  const detail = `Something answered ${status} in the hub's stead`;
  return { type: 'about:blank', title: 'Foreign answer', status, code: FOREIGN, detail, retryMs: wait };
}

/** Returns the time that an answer asks to wait for, in ms. */
function retryMs({ headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
