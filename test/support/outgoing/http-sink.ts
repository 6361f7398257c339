import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Call {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server that keeps the calls it gets, and answers by `answer` (200 unless set). */
export class HttpSink {
  readonly calls: Call[] = [];
  answer: (response: ServerResponse, call: Call) => void = (response) => void response.end('ok');

  private constructor(private readonly server: Server) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<HttpSink> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const call = { path: request.url ?? '', headers: request.headers, body };
        sink.calls.push(call);
        sink.answer(response, call);
      });
    });
    const sink = new HttpSink(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return sink;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
