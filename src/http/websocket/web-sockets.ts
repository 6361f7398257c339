import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { WebSocketServer } from 'ws';
import { Authenticator } from '../../auth/authenticator.js';
import { ownerOf } from '../../auth/principal.js';
import { HubError } from '../../common/errors.js';
import { groupBy } from '../../common/group-by.js';
import { shareOf, ConcurrencyLimit } from '../../common/concurrency-limit.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { CLOSE } from './close-codes.js';
import { HubSocket, type Sender } from './hub-socket.js';

/** Time for the clients' answers when the node ends. */
const LEAVE_MS = 1000;

/** Parts in which a message may arrive: each costs memory, however few bytes it has. */
const PARTS = { maxFragments: 1000, maxBufferedChunks: 8192 };

/** What is served at a path. */
export interface Endpoint {
  /** Maximum bytes of a message; a larger one closes the socket with 1009. */
  maxPayload: number;
  /** Selects one of the offered subprotocols, or none. */
  protocol?: (offered: Set<string>) => string | false;
  open(socket: HubSocket): void | Promise<void>;
}

export interface Upgrade {
  message: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

/**
 * All WebSockets of this node: how many there may be, in total and of one key, their heartbeats, and their end with the key or the node. Without
 * sockets nothing is loaded and no timer runs.
 */
@Injectable()
export class WebSockets implements OnModuleDestroy {
  private readonly open = new Set<HubSocket>();
  private readonly servers = new Map<Endpoint, WebSocketServer>();
  private readonly limit: ConcurrencyLimit;
  private timers: NodeJS.Timeout[] = [];
  private ending = false;

  constructor(
    private readonly authenticator: Authenticator,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'liveMaxConnections' | 'timings'>,
  ) {
    const { liveMaxConnections: most } = config;
    const each = shareOf(most);
    this.limit = new ConcurrencyLimit({
      ...{ most, each, retryAfterMs: 10_000 },
      full: `This node has ${most} WebSockets, its maximum (LIVE_MAX_CONNECTIONS)`,
      own: `This key has ${each} WebSockets at this node, a quarter of its maximum (LIVE_MAX_CONNECTIONS)`,
    });
  }

  get size(): number {
    return this.open.size;
  }

  /** Completes the handshake; a malformed one is answered 400. @throws HubError SHUTTING_DOWN, RATE_LIMITED */
  async accept({ message, socket, head }: Upgrade, endpoint: Endpoint, sender: Sender): Promise<void> {
    const server = await this.serverOf(endpoint);
    const owner = ownerOf(sender.principal);
    this.checkRoom(owner);
    if (socket.destroyed) return;
    server.handleUpgrade(message, socket, head, (webSocket) => {
      const opened = new HubSocket(webSocket, socket, sender);
      const end = this.limit.take(owner);
      this.open.add(opened);
      opened.onClose(() => {
        end();
        this.forget(opened);
      });
      this.watch();
      void endpoint.open(opened);
    });
  }

  /** Ends all sockets with the node, and soon: the server closes after the last connection. */
  onModuleDestroy(): void {
    this.ending = true;
    for (const socket of this.open) socket.close(CLOSE.goingAway, 'the node is shutting down', LEAVE_MS);
  }

  private checkRoom(owner: string): void {
    if (this.ending) {
      const advice = 'This node is shutting down; use another node, or retry';
      throw new HubError('SHUTTING_DOWN', advice, { retryAfterMs: 2000 });
    }
    this.limit.check(owner);
  }

  private async serverOf(endpoint: Endpoint): Promise<WebSocketServer> {
    const known = this.servers.get(endpoint);
    if (known) return known;
    const { WebSocketServer } = await import('ws');
    const { maxPayload, protocol } = endpoint;
    const server = new WebSocketServer({
      ...{ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload, ...PARTS },
      handleProtocols: protocol ?? (() => false),
    });
    this.servers.set(endpoint, server);
    return server;
  }

  private forget(socket: HubSocket): void {
    this.open.delete(socket);
    if (this.open.size > 0) return;
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
  }

  private watch(): void {
    if (this.timers.length > 0) return;
    const { liveHeartbeatMs, liveRecheckMs, liveSlowMs } = this.config.timings;
    const each = (act: (socket: HubSocket) => void) => () => this.open.forEach(act);
    this.timers = [
      setInterval(
        each((socket) => socket.beat()),
        liveHeartbeatMs,
      ),
      setInterval(
        each((socket) => socket.closeIfStuck(liveSlowMs)),
        liveSlowMs / 5,
      ),
      setInterval(() => void this.recheck(), liveRecheckMs),
    ];
    for (const timer of this.timers) timer.unref();
  }

  /** Closes sockets whose key was revoked or has expired; each key is checked once, however many sockets it has. */
  private async recheck(): Promise<void> {
    const byKey = groupBy(this.open, ({ sender }) => JSON.stringify({ ...sender.attempt, address: null }));
    await Promise.all([...byKey.values()].map((sockets) => this.recheckSender(sockets)));
  }

  private async recheckSender(sockets: HubSocket[]): Promise<void> {
    const [first] = sockets;
    if (!first) return;
    // An unavailable ledger or identity provider says nothing about the key.
    const valid = await this.authenticator.isStillValid(first.sender.attempt).catch(() => true);
    if (valid) return;
    for (const socket of sockets) socket.close(CLOSE.unauthorized, 'the key is no longer valid');
  }
}
