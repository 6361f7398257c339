import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request with its answer, as the contract test checks them. */
export interface RecordedRequest {
  method: string;
  /** Path as in the published description: `/api/v1/namespaces/{namespace}/pods/{name}`. */
  route: string;
  /** Short form, with WATCH as a watch's method: `GET pods/{name}`. */
  action: string;
  query: Record<string, string>;
  body: unknown;
  authorization?: string;
  status: number;
  /** Undefined for streams (logs and watches); a watch's objects are in `events`. */
  answer?: unknown;
  events?: unknown[];
}

export interface Call {
  method: string;
  route: string;
  action: string;
  /** `pods`, `secrets`, `deployments`, … */
  resource: string;
  namespace: string;
  name: string;
  query: URLSearchParams;
  body: Record<string, unknown> | undefined;
  request: IncomingMessage;
  response: ServerResponse;
}

const ROUTE =
  /^(?<base>\/api\/v1|\/apis\/(?:networking\.k8s\.io|apps)\/v1)(?<inside>\/namespaces\/(?<namespace>[^/]+))?\/(?<resource>[a-z]+)(\/(?<name>[^/]+))?(?<part>\/log)?$/;

/** Parses a request; undefined if the simulator has no such route. */
export async function parse(request: IncomingMessage, response: ServerResponse): Promise<Call | undefined> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const found = ROUTE.exec(url.pathname)?.groups ?? {};
  const { base = '', inside, namespace = '', resource = '', name, part = '' } = found;
  if (base === '') return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const short = `${resource}${name === undefined ? '' : '/{name}'}${part}`;
  const method = request.method ?? 'GET';
  const watches = url.searchParams.get('watch') === 'true';
  return {
    method,
    route: `${base}${inside === undefined ? '' : '/namespaces/{namespace}'}/${short}`,
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
