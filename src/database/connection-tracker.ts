import { Socket } from 'node:net';

/** Delay before the sockets are destroyed; the last messages to the server are done by then. */
const GOODBYE_MS = 2000;

/**
 * Tracks this process's sockets to PostgreSQL. A half-open connection is indistinguishable from a slow one; once the
 * server is known not to respond, destroying all sockets makes pending work fail immediately and not after half a
 * minute.
 */
export class ConnectionTracker {
  private readonly sockets = new Set<Socket>();
  private bytesOfClosed = 0;
  private closed = false;
  private barred = false;

  /** Opens a socket; for the `stream` option of pg's clients and pools. */
  readonly open = (): Socket => this.add(this.barred ? 'Connection terminated: DATABASE_URL points to a pooler' : '');

  /** Opens a socket even while barred; for the connection that finds out whether others may be opened. */
  readonly openAlways = (): Socket => this.add('');

  private add(refusal: string): Socket {
    const socket = new Socket();
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      this.bytesOfClosed += socket.bytesRead;
    });
    const reason = this.closed ? 'Connection terminated: the process ends' : refusal;
    // Deferred until the caller has attached its listeners.
    if (reason) setImmediate(() => socket.destroy(new Error(reason)));
    return socket;
  }

  /** Bytes received over all sockets so far: a server that sends anything on any of them is alive, if slow. */
  get bytesReceived(): number {
    let sum = this.bytesOfClosed;
    for (const socket of this.sockets) sum += socket.bytesRead;
    return sum;
  }

  /** Closes all sockets after a delay: a pool that ends waits for each connection's close, forever if it is half-open. */
  closeSoon(): void {
    setTimeout(() => this.close(), GOODBYE_MS).unref();
  }

  /** Destroys all sockets, and those opened later: from here on no caller waits for PostgreSQL. */
  close(): void {
    this.closed = true;
    this.destroyAll();
  }

  /** Destroys all sockets, and refuses those of `open` until `allow`: they lead to a server unfit for the ledger. */
  bar(): void {
    this.barred = true;
    this.destroyAll();
  }

  allow(): void {
    this.barred = false;
  }

  /** @returns the number of destroyed sockets */
  destroyAll(): number {
    const count = this.sockets.size;
    for (const socket of this.sockets) socket.destroy(new Error('Connection terminated: PostgreSQL does not answer'));
    return count;
  }
}
