import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';

/**
 * TCP proxy in front of a store that breaks links as networks do: `cut()` ends every connection, `pause()` leaves them
 * open but passes no byte either way (a half-open link: the peer is gone without a FIN or RST).
 */
export class TcpProxy {
  #server: Server | undefined;
  #paused = false;
  #refusing = false;
  #target: number | string = 0;
  readonly #links = new Set<Link>();

  /** Listens on 127.0.0.1 and forwards to the target, a port there or a socket's path. @returns the proxy's port */
  async listen(target: number | string): Promise<number> {
    this.#target = target;
    const server = createServer({ allowHalfOpen: false, pauseOnConnect: true }, (client) => {
      if (this.#refusing) {
        client.destroy();
        return;
      }
      const link = new Link(client, this.#target, () => this.#links.delete(link));
      this.#links.add(link);
      if (!this.#paused) link.flow();
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  /** Redirects new connections to another target; existing ones are kept, as in a managed failover. */
  leadTo(target: number | string): void {
    this.#target = target;
  }

  /** Makes links half-open: old and new connections stay open, but bytes sent arrive only after `resume`. */
  pause(): void {
    this.#paused = true;
    this.#links.forEach((link) => link.hold());
  }

  /** Forwards bytes again, and accepts new connections again. */
  resume(): void {
    this.#paused = false;
    this.#refusing = false;
    this.#links.forEach((link) => link.flow());
  }

  /** Ends every connection immediately; with `refuse`, also each new one until `resume()`. */
  cut(refuse: { refuse: boolean } = { refuse: false }): void {
    this.#refusing = refuse.refuse;
    [...this.#links].forEach((link) => link.end());
  }

  get connections(): number {
    return this.#links.size;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.cut();
    await closed;
  }
}

/** Both ends of one connection. The target is connected only when bytes may pass: a paused proxy just accepts. */
class Link {
  readonly #client: Socket;
  readonly #address: { port: number; host: string } | { path: string };
  readonly #gone: () => void;
  #target: Socket | undefined;
  #flowing = false;

  constructor(client: Socket, target: number | string, gone: () => void) {
    this.#client = client;
    this.#address = typeof target === 'string' ? { path: target } : { port: target, host: '127.0.0.1' };
    this.#gone = gone;
    client.setNoDelay(true);
    client.on('error', () => this.end());
    client.on('close', () => this.end());
  }

  flow(): void {
    if (this.#flowing) return;
    this.#flowing = true;
    if (this.#target === undefined) {
      const target = createConnection({ ...this.#address, noDelay: true });
      this.#target = target;
      target.on('error', () => this.end());
      target.on('close', () => this.end());
    }
    this.#client.pipe(this.#target);
    this.#target.pipe(this.#client);
  }

  hold(): void {
    const target = this.#target;
    if (!this.#flowing || target === undefined) return;
    this.#flowing = false;
    this.#client.unpipe(target);
    target.unpipe(this.#client);
    this.#client.pause();
    target.pause();
  }

  end(): void {
    this.#gone();
    this.#client.destroy();
    this.#target?.destroy();
  }
}
