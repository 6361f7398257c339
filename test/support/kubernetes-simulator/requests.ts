import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request with what was answered: what the contract test looks at. */
export interface RecordedRequest {
  method: string;
  /** As the published description writes it: `/api/v1/namespaces/{namespace}/pods/{name}`. */
  route: string;
  /** The same in short, with WATCH for a watch: `GET pods/{name}`. */
  action: string;
  query: Record<string, string>;
  body: unknown;
  authorization?: string;
  status: number;
  /** Undefined for what is sent as a stream, but for the events of a watch. */
  answer?: unknown;
  events?: unknown[];
}

export interface Call {
  method: string;
  route: string;
  action: string;
  /** `pods`, `secrets`, `networkpolicies`. */
  resource: string;
  namespace: string;
  name: string;
  query: URLSearchParams;
  body: Record<string, unknown> | undefined;
  request: IncomingMessage;
  response: ServerResponse;
}

const ROUTE =
  /^(?<base>\/api\/v1|\/apis\/networking\.k8s\.io\/v1)\/namespaces\/(?<namespace>[^/]+)\/(?<resource>[a-z]+)(\/(?<name>[^/]+))?(?<part>\/log)?$/;

/** Undefined for what is none of the routes that the simulator has. */
export async function parse(request: IncomingMessage, response: ServerResponse): Promise<Call | undefined> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const { base = '', namespace = '', resource = '', name, part = '' } = ROUTE.exec(url.pathname)?.groups ?? {};
  if (base === '') return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const short = `${resource}${name === undefined ? '' : '/{name}'}${part}`;
  const method = request.method ?? 'GET';
  const watches = url.searchParams.get('watch') === 'true';
  return {
    method,
    route: `${base}/namespaces/{namespace}/${short}`,
    action: `${watches ? 'WATCH' : method} ${short}`,
    resource,
    namespace: decodeURIComponent(namespace),
    name: decodeURIComponent(name ?? ''),
    query: url.searchParams,
    body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
    request,
    response,
  };
}
