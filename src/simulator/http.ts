import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { limitServer } from '../common/server-limits.js';

export interface Call {
  method: string;
  /** The requested path, without the query. */
  path: string;
  /** The route's pattern, e.g. `/repos/{owner}/{repo}`. */
  route: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  /** Aborted when the caller disconnects. */
  signal: AbortSignal;
}

/** `drop` cuts the connection without an answer. */
export type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | 'drop';

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  pattern: string;
  handle: (call: Call) => Answer | Promise<Answer>;
}

/** GitHub's basic error. */
export function problem(status: number, message: string, headers?: Record<string, string>): Answer {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
  return { status, body, headers };
}

/** Returns the page that `per_page` and `page` ask for. */
export function pageOf<T>(items: T[], query: URLSearchParams): T[] {
  const { size, page } = paging(query);
  return items.slice((page - 1) * size, page * size);
}

/** Returns GitHub's Link header; undefined when everything fits on one page. */
export function linksOf(count: number, { path, query }: Call, apiUrl: string): Record<string, string> | undefined {
  const { size, page } = paging(query);
  const last = Math.max(1, Math.ceil(count / size));
  const link = (rel: string, to: number) => {
    const address = new URLSearchParams(query);
    address.set('page', String(to));
    return `<${apiUrl}${path}?${address.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link('prev', page - 1)] : []),
    ...(page < last ? [link('next', page + 1), link('last', last)] : []),
    ...(page > 1 ? [link('first', 1)] : []),
  ];
  return links.length > 0 ? { link: links.join(', ') } : undefined;
}

function paging(query: URLSearchParams) {
  const size = Math.min(100, Math.max(1, Number(query.get('per_page') ?? 30) || 30));
  return { size, page: Math.max(1, Number(query.get('page') ?? 1) || 1) };
}

interface CompiledRoute extends Route {
  expression: RegExp;
}

function compile(route: Route): CompiledRoute {
  const source = route.pattern.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { ...route, expression: new RegExp(`^${source}$`) };
}

const KEEP_ALIVE_MS = 5000;
/** Limit of a body; the largest is a step's log. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** A small HTTP server over a list of routes. */
export class HttpServer {
  private readonly routes: CompiledRoute[];
  private readonly server: Server;

  constructor(routes: Route[]) {
    this.routes = routes.map(compile);
    this.server = createServer((request, response) => void this.serve(request, response));
    limitServer(this.server, KEEP_ALIVE_MS);
  }

  /** @returns the port it listens on */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      const answer = await this.answer(request, gone.signal);
      if (answer === 'drop') request.socket.destroy();
      else write(response, answer);
    } catch (error) {
      if (!response.headersSent) write(response, { status: 500, body: { message: String(error), status: '500' } });
    }
  }

  private async answer(request: IncomingMessage, signal: AbortSignal): Promise<Answer> {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'http://simulator');
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_BODY_BYTES) return 'drop';
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks).toString();
    for (const route of this.routes) {
      const match = route.method === method ? route.expression.exec(url.pathname) : null;
      if (!match) continue;
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
      );
      const { headers } = request;
      const { pathname: path, searchParams: query } = url;
      return route.handle({ method, path, route: route.pattern, params, query, headers, body, signal });
    }
    return problem(404, 'Not Found');
  }
}

function write(response: ServerResponse, { status, body, headers }: Exclude<Answer, 'drop'>): void {
  const text = typeof body === 'string';
  const type = text ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, body === undefined ? headers : { 'content-type': type, ...headers });
  response.end(body === undefined ? undefined : text ? body : JSON.stringify(body));
}
