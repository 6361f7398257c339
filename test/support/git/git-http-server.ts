import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Git's own HTTP server for the bare repositories below a folder; it requires a token as the password. */
export class GitHttpServer {
  readonly token = 'git-token-of-a-test';
  readonly requests: string[] = [];
  /** Where all requests are redirected to; undefined: they are served. */
  redirect: string | undefined;

  private constructor(
    private readonly folder: string,
    private readonly server: Server,
  ) {}

  static async start(folder: string): Promise<GitHttpServer> {
    const server = createServer((request, response) => host.serve(request, response));
    const host = new GitHttpServer(folder, server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, search } = new URL(request.url ?? '', this.url);
    this.requests.push(`${request.method} ${pathname}`);
    const given = Buffer.from(request.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
    if (this.redirect !== undefined)
      return void response.writeHead(302, { location: this.redirect + request.url }).end();
    if (!given.endsWith(`:${this.token}`)) return void response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
    const env = {
      ...{
        GIT_PROJECT_ROOT: this.folder,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
      },
      ...{ REQUEST_METHOD: request.method, CONTENT_TYPE: request.headers['content-type'], REMOTE_USER: 'ada' },
      ...{ HTTP_CONTENT_ENCODING: request.headers['content-encoding'], PATH: process.env['PATH'], HOME: '/' },
      ...{ GIT_PROTOCOL: request.headers['git-protocol'], GIT_CONFIG_NOSYSTEM: '1' },
    };
    const git = spawn('git', ['http-backend'], { env: env as NodeJS.ProcessEnv, stdio: ['pipe', 'pipe', 'ignore'] });
    git.stdin.on('error', () => undefined);
    request.pipe(git.stdin);
    void answer(git.stdout, response);
  }
}

/** Passes on a CGI answer: its headers, an empty line, its body. */
async function answer(stdout: AsyncIterable<Buffer>, response: ServerResponse): Promise<void> {
  let head = Buffer.alloc(0);
  for await (const part of stdout) {
    if (response.headersSent) {
      response.write(part);
      continue;
    }
    head = Buffer.concat([head, part]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) continue;
    const lines = head.toString('latin1', 0, end).split('\r\n');
    const headers = lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const);
    const status = Number.parseInt(headers.find(([name]) => name === 'Status')?.[1] ?? '200', 10);
    response.writeHead(status, Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
    response.write(head.subarray(end + 4));
  }
  response.end();
}
