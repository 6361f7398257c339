import type { WebSocket } from 'ws';
import { HubError, messageOf } from '../../common/errors.js';
import { watchTopics } from './live-socket.js';
import { readParts, readUnannounced, type Reader } from './read-parts.js';
import { applyMessage, pausesDiffer, type TopicMessage, type TopState } from './top-state.js';

export interface LiveHub extends Reader {
  readonly url: string;
  socket(): Promise<WebSocket>;
}

const POLL_MS = 2000;
/** Between readings of what no topic announces, and between attempts to open the socket. */
const SLOW_MS = 10_000;
/** After an update that concerns it: several updates are one reading. */
const SOON_MS = 500;

/** State of the view as it changes: by the hub's WebSocket, and by polling while that can't be opened. */
export class TopFeed {
  private socketEnd: (() => void) | undefined;
  private reading: NodeJS.Timeout | undefined;
  private connecting: NodeJS.Timeout | undefined;
  private stopped = false;
  /** The socket is open, and has sent a topic. */
  private live = false;

  private constructor(
    private readonly hub: LiveHub,
    private current: TopState,
    private readonly changed: () => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  /**
   * Reads the state, and follows it.
   * @param failed is called when the hub refuses the key: another attempt would count as an attack
   * @throws HubError and others if the first reading fails
   */
  static async start(hub: LiveHub, changed: () => void, failed: (error: unknown) => void): Promise<TopFeed> {
    const parts = await readParts(hub);
    const feed = new TopFeed(hub, { url: hub.url, source: 'polling', ...parts }, changed, failed);
    feed.readIn(POLL_MS);
    feed.connect();
    return feed;
  }

  get state(): TopState {
    return this.current;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.reading);
    clearTimeout(this.connecting);
    this.socketEnd?.();
  }

  /** Reads soon, for example after an act. */
  refresh(): void {
    this.readIn(SOON_MS);
  }

  private set(state: TopState): void {
    this.current = state;
    this.changed();
  }

  private connect(): void {
    void this.hub.socket().then(
      (socket) => {
        if (this.stopped) return socket.on('error', () => undefined).terminate();
        this.socketEnd = watchTopics(socket, {
          message: (message) => this.receive(message),
          ended: (forGood) => this.disconnected(forGood),
        });
      },
      () => this.disconnected(false),
    );
  }

  private disconnected(forGood: boolean): void {
    if (this.stopped) return;
    this.socketEnd = undefined;
    this.live = false;
    if (this.current.source === 'live') this.set({ ...this.current, source: 'polling' });
    this.readIn(0);
    if (!forGood) this.connecting = setTimeout(() => this.connect(), SLOW_MS);
  }

  private receive(message: TopicMessage): void {
    const before = this.current;
    const after = applyMessage(before, message);
    if (after === before) return;
    this.live = true;
    this.set(after);
    if (message.topic === 'demands' || pausesDiffer(before, after)) this.readIn(SOON_MS);
  }

  /** Plans the next reading, unless one comes sooner. */
  private readIn(ms: number): void {
    if (this.stopped) return;
    clearTimeout(this.reading);
    this.reading = setTimeout(() => void this.read(), ms);
  }

  private async read(): Promise<void> {
    try {
      const parts = await (this.live ? readUnannounced(this.hub) : readParts(this.hub));
      // The socket may have opened or ended meanwhile.
      const source = this.live ? 'live' : 'polling';
      this.set({ ...this.current, ...parts, source, trouble: undefined });
    } catch (error) {
      if (this.stopped) return;
      if (error instanceof HubError && error.code === 'UNAUTHORIZED') return this.failed(error);
      this.set({ ...this.current, source: 'away', trouble: messageOf(error) });
    }
    this.readIn(this.live ? SLOW_MS : POLL_MS);
  }
}
