import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import { eventually } from '../eventually.js';
import { timeLimit } from '../limits.js';

/** A message of `/ws`. */
export interface LiveMessage {
  type: string;
  topic?: string;
  code?: string;
  detail?: string;
  after?: string;
  topics?: string[];
  // What a topic's data is depends on the topic.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data?: any;
}

export interface Refusal {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  code: string;
  detail: string;
}

/** WebSocket client that keeps the messages it got. */
export class WebSocketClient {
  readonly messages: LiveMessage[] = [];
  closed: { code: number; reason: string } | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.messages.push(JSON.parse((data as Buffer).toString()) as LiveMessage));
    socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
    socket.on('error', () => undefined);
  }

  /** Connects to a path of the hub on this port. */
  static async connect(
    port: number,
    path: string,
    key: string,
    { protocol, ...options }: ClientOptions & { protocol?: string } = {},
  ): Promise<WebSocketClient> {
    const headers = { authorization: `Bearer ${key}`, ...options.headers };
    const client = new WebSocketClient(
      new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol ?? [], { ...options, headers }),
    );
    await once(client.socket, 'open', { signal: timeLimit(10_000) });
    return client;
  }

  /** Tries to connect, and returns the hub's refusal. */
  static refused(port: number, path: string, headers: Record<string, string>): Promise<Refusal> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    return new Promise((resolve, reject) => {
      socket.on('open', () => reject(new Error('the hub has accepted the upgrade')));
      socket.on('error', reject);
      socket.on('unexpected-response', (_request, response) => {
        let text = '';
        response.on('data', (chunk) => (text += String(chunk)));
        response.on('end', () => {
          const { code, detail } = JSON.parse(text) as Pick<Refusal, 'code' | 'detail'>;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, code, detail });
        });
      });
    });
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(...topics: string[]): void {
    this.say({ type: 'subscribe', topics });
  }

  /** Waits for a message that satisfies the check, among those that it has too. */
  next(check: (message: LiveMessage) => unknown, within?: number): Promise<LiveMessage> {
    return eventually(() => this.messages.find((message) => Boolean(check(message))), { within });
  }

  close(): void {
    this.socket.terminate();
  }
}
