import { Socket } from 'node:net';

/**
 * The sockets to PostgreSQL of this process. One that leads nowhere looks like one whose answer is slow; whoever has found
 * out that nobody answers any more cuts them all, so that what waits on them fails now and not after half a minute.
 */
export class Links {
  private readonly sockets = new Set<Socket>();

  /** For the `stream` option of pg's clients and pools. */
  readonly open = (): Socket => {
    const socket = new Socket();
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    return socket;
  };

  /** @returns how many there were */
  cut(): number {
    const count = this.sockets.size;
    for (const socket of this.sockets) socket.destroy(new Error('Connection terminated: PostgreSQL does not answer'));
    return count;
  }
}
