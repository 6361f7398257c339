import { Socket } from 'node:net';

/** What is said to the server last has come to its end by then. */
const GOODBYE_MS = 2000;

/**
 * The sockets to PostgreSQL of this process. One that leads nowhere looks like one whose answer is slow; whoever has found
 * out that nobody answers any more cuts them all, so that what waits on them fails now and not after half a minute.
 */
export class ConnectionTracker {
  private readonly sockets = new Set<Socket>();
  private bytesOfClosed = 0;
  private closed = false;
  private barred = false;

  /** For the `stream` option of pg's clients and pools. */
  readonly open = (): Socket =>
    this.add(this.barred ? 'Connection terminated: DATABASE_URL leads through a pooler' : '');

  /** For the connection that finds out whether the others may be made. */
  readonly openAlways = (): Socket => this.add('');

  private add(refusal: string): Socket {
    const socket = new Socket();
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      this.bytesOfClosed += socket.bytesRead;
    });
    const reason = this.closed ? 'Connection terminated: the process ends' : refusal;
    // Once whoever has asked for it listens.
    if (reason) setImmediate(() => socket.destroy(new Error(reason)));
    return socket;
  }

  /** Bytes that have come over any of them so far: a server that says something to somebody is there, if slow. */
  get bytesReceived(): number {
    let sum = this.bytesOfClosed;
    for (const socket of this.sockets) sum += socket.bytesRead;
    return sum;
  }

  /** A pool that ends waits for the server's goodbye on each connection: on one that leads nowhere, for ever. */
  closeSoon(): void {
    setTimeout(() => this.close(), GOODBYE_MS).unref();
  }

  /** Cuts them all, and what is opened later: nobody waits for PostgreSQL any more. */
  close(): void {
    this.closed = true;
    this.destroyAll();
  }

  /** Cuts them all, and refuses those that `open` is asked for, until `allow`: what they lead to is no place for the ledger. */
  bar(): void {
    this.barred = true;
    this.destroyAll();
  }

  allow(): void {
    this.barred = false;
  }

  /** @returns how many there were */
  destroyAll(): number {
    const count = this.sockets.size;
    for (const socket of this.sockets) socket.destroy(new Error('Connection terminated: PostgreSQL does not answer'));
    return count;
  }
}
