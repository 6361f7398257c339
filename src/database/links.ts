import { Socket } from 'node:net';

/**
 * The sockets to PostgreSQL of this process. One that leads nowhere looks like one whose answer is slow; whoever has found
 * out that nobody answers any more cuts them all, so that what waits on them fails now and not after half a minute.
 */
export class Links {
  private readonly sockets = new Set<Socket>();
  private heardBefore = 0;

  /** For the `stream` option of pg's clients and pools. */
  readonly open = (): Socket => {
    const socket = new Socket();
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      this.heardBefore += socket.bytesRead;
    });
    return socket;
  };

  /** Bytes that have come over any of them so far: a server that says something to somebody is there, if slow. */
  get heard(): number {
    let sum = this.heardBefore;
    for (const socket of this.sockets) sum += socket.bytesRead;
    return sum;
  }

  /** @returns how many there were */
  cut(): number {
    const count = this.sockets.size;
    for (const socket of this.sockets) socket.destroy(new Error('Connection terminated: PostgreSQL does not answer'));
    return count;
  }
}
