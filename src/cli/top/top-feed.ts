import type { WebSocket } from 'ws';
import { HubError, messageOf } from '../../common/errors.js';
import { watchTopics } from './live-socket.js';
import { ReadingPlan } from './reading-plan.js';
import { readParts, readUnannounced, type Reader } from './read-parts.js';
import { applyMessage, pausesDiffer, type Parts, type TopicMessage, type TopState } from './top-state.js';

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
  private readonly readings = new ReadingPlan(() => this.read());
  /** Set between attempts to open the socket. */
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
    feed.readings.within(POLL_MS);
    feed.connect();
    return feed;
  }

  get state(): TopState {
    return this.current;
  }

  stop(): void {
    this.stopped = true;
    this.readings.stop();
    clearTimeout(this.connecting);
    this.socketEnd?.();
  }

  /** Reads soon, for example after an act. */
  refresh(): void {
    this.readings.within(SOON_MS);
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
    this.readings.within(0);
    if (!forGood) this.connecting = setTimeout(() => this.reconnect(), SLOW_MS);
  }

  /** Connects without waiting for the next attempt: the hub responds again. */
  private reconnect(): void {
    if (this.connecting === undefined) return;
    clearTimeout(this.connecting);
    this.connecting = undefined;
    this.connect();
  }

  private receive(message: TopicMessage): void {
    const before = this.current;
    const after = applyMessage(before, message);
    if (after === before) return;
    this.live = true;
    this.set(after);
    if (message.topic === 'demands' || pausesDiffer(before, after)) this.readings.within(SOON_MS);
  }

  private async read(): Promise<void> {
    try {
      const { pauses, nodes, runners, ...announced } = await this.readNeeded();
      if (this.stopped) return;
      if (this.current.source === 'away') this.reconnect();
      // The socket may have opened meanwhile: what it has sent is newer.
      const parts = this.live ? { pauses, nodes, runners } : { pauses, nodes, runners, ...announced };
      this.set({ ...this.current, ...parts, source: this.live ? 'live' : 'polling', trouble: undefined });
    } catch (error) {
      if (this.stopped) return;
      if (error instanceof HubError && error.code === 'UNAUTHORIZED') return this.failed(error);
      this.set({ ...this.current, source: 'away', trouble: messageOf(error) });
    }
    this.readings.within(this.live ? SLOW_MS : POLL_MS);
  }

  private readNeeded(): Promise<Parts> {
    return this.live ? readUnannounced(this.hub) : readParts(this.hub);
  }
}
