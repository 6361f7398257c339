import { type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Call {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  /** Buffers and strings are sent unchanged, other values as JSON; all as application/json unless `headers` differs. */
  body?: unknown;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: unknown;
}

/** Client that sends requests exactly as given, even invalid ones, which `fetch` would repair or refuse. */
export class HttpClient {
  constructor(
    private readonly port: number,
    private readonly headers: Record<string, string> = {},
  ) {}

  /** Returns a client of the same hub with another key. */
  as(key: string): HttpClient {
    return new HttpClient(this.port, { authorization: `Bearer ${key}` });
  }

  /** Sends a request; a header with the value `''` is omitted, even a default one. */
  async send({ method, path, headers = {}, body }: Call): Promise<Answer> {
    const bytes = toBytes(body);
    const all: Record<string, string> = {
      ...(bytes && { 'content-type': 'application/json', 'content-length': String(bytes.length) }),
      ...this.headers,
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    return new Promise((resolve, reject) => {
      const verb = method ?? (bytes ? 'POST' : 'GET');
      const call = request({ host: '127.0.0.1', port: this.port, method: verb, path, headers: sent }, (response) => {
        buffer(response).then((answer) => {
          const text = answer.toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
        }, reject);
      });
      call.on('error', reject);
      call.end(bytes);
    });
  }
}

function toBytes(body: unknown): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
