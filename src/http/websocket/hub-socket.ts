import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { Attempt } from '../../auth/authenticator.js';
import type { Principal } from '../../auth/principal.js';
import { CLOSE } from './close-codes.js';
import { MessageRate } from './message-rate.js';

/** Sender of a socket, and what it presented, by which the key is checked again. */
export interface Sender {
  principal: Principal;
  attempt: Attempt;
}

/** Bytes that may wait for a reader; beyond it nothing more is sent until it has caught up. */
const CONGESTED_BYTES = 256 * 1024;
/** Time for the answer to a close, before the connection is cut; and that for a reader which has been slow already. */
const [CLOSE_MS, SLOW_CLOSE_MS] = [5000, 1000];

/** One authenticated WebSocket, with the limits of all: the rate of its messages, its buffer, its heartbeat. */
export class HubSocket {
  private readonly rate = new MessageRate();
  private alive = true;
  private congestedSince: number | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly connection: Duplex,
    readonly sender: Sender,
  ) {
    socket.on('pong', () => {
      this.alive = true;
      this.spend();
    });
    // Answered by ws itself, at the cost of a message.
    socket.on('ping', () => this.spend());
    // A violated protocol or limit: ws sends the close code itself.
    socket.on('error', () => undefined);
  }

  get protocol(): string {
    return this.socket.protocol;
  }

  /** Whether the reader is too slow: what is sent now would only wait in memory. */
  get congested(): boolean {
    return this.socket.bufferedAmount > CONGESTED_BYTES;
  }

  /** Calls the handler for each text message within the rate; others end the socket. */
  onMessage(handler: (text: string) => void): void {
    this.socket.on('message', (data: RawData, binary: boolean) => {
      this.alive = true;
      if (binary) this.close(CLOSE.unsupportedData, 'messages are text');
      else if (this.spend()) handler((data as Buffer).toString('utf8'));
    });
  }

  onClose(handler: (code: number, reason: string) => void): void {
    this.socket.once('close', (code: number, reason: Buffer) => handler(code, reason.toString('utf8')));
  }

  /** Calls the handler whenever all that waited has left for the network. */
  onDrain(handler: () => void): void {
    this.connection.on('drain', handler);
  }

  /** Resolves when the message has left for the network, or the socket has closed. A buffer may be shared by sockets. */
  send(message: string | Buffer): Promise<void> {
    if (this.socket.readyState !== this.socket.OPEN) return Promise.resolve();
    return new Promise((resolve) => this.socket.send(message, { binary: false }, () => resolve()));
  }

  /** @param withinMs time for the client's answer, after which the connection is cut */
  close(code: number, reason: string, withinMs = CLOSE_MS): void {
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), withinMs).unref();
  }

  /** Counts a frame; false: the socket is closing, or closes now because of too many. */
  private spend(): boolean {
    if (this.socket.readyState !== this.socket.OPEN) return false;
    const within = this.rate.take();
    if (!within) this.close(CLOSE.policyViolation, 'too many messages');
    return within;
  }

  /** Ends the socket if it is silent since the last call, else asks for a sign of life. */
  beat(): void {
    if (!this.alive) this.socket.terminate();
    this.alive = false;
    if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  /** Ends a socket whose reader has been too slow for this long. */
  closeIfStuck(slowMs: number): void {
    if (!this.congested) this.congestedSince = undefined;
    else this.congestedSince ??= performance.now();
    if (this.congestedSince === undefined || performance.now() - this.congestedSince < slowMs) return;
    this.close(CLOSE.policyViolation, 'the reader is too slow', SLOW_CLOSE_MS);
  }
}
