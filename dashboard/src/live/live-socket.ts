import { notifyManager } from '@tanstack/react-query';
import { HUB_PATH } from '../api/addresses.js';
import { mergeUpdates } from './merge-updates.js';

export type LiveState = 'off' | 'connecting' | 'live' | 'away';
type Listener = (message: LiveMessage) => void;

/** What `/ws` says about a topic; see docs/live.md. */
export interface LiveMessage {
  topic: string;
  type: 'snapshot' | 'update' | 'gap' | 'error';
  data?: unknown;
  after?: string;
  code?: string;
  detail?: string;
}

const RETRY_MS = { first: 500, max: 15_000 };
/** The socket closes when nothing was watched for this long: a screen that follows another watches the same topics. */
const LINGER_MS = 3000;
/** Least time between two deliveries to the listeners, however fast messages come: each one may render the page. */
const DELIVERY_MS = 200;

/** The page's one socket. It is open while something is watched, and after a loss it connects and subscribes again. */
class LiveSocket {
  private socket: WebSocket | undefined;
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly watchers = new Set<() => void>();
  private retryMs = RETRY_MS.first;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private known: LiveState = 'off';
  private isSuspended = false;
  private wasAway = false;
  private arrived: unknown[] = [];
  private delivery: ReturnType<typeof setTimeout> | undefined;
  private deliveredAt = -Infinity;

  /** Called when the socket is open again after a loss, in which anything may have changed. */
  onReturn: () => void = () => undefined;

  get state(): LiveState {
    return this.known;
  }

  /** Calls back when the state changes. @returns a function that ends this */
  onState = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Subscribes to a topic once, for however many listeners. @returns a function that ends this */
  watch(topic: string, listener: Listener): () => void {
    // What came before is for those who listened then.
    this.deliver();
    const of = this.listeners.get(topic);
    if (of) {
      of.add(listener);
      // Only a subscription that begins is sent a snapshot, and this listener needs one.
      this.send('unsubscribe', [topic]);
      this.send('subscribe', [topic]);
    } else {
      this.listeners.set(topic, new Set([listener]));
      if (this.socket) this.send('subscribe', [topic]);
      else this.connect();
    }
    return () => this.leave(topic, listener);
  }

  /** Closes the socket until `resume`. */
  suspend(): void {
    this.isSuspended = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
    this.wasAway = true;
    this.set('away');
  }

  resume(): void {
    this.isSuspended = false;
    if (this.listeners.size > 0) this.connect();
  }

  private leave(topic: string, listener: Listener): void {
    const of = this.listeners.get(topic);
    if (!of?.delete(listener) || of.size > 0) return;
    this.listeners.delete(topic);
    this.send('unsubscribe', [topic]);
    if (this.listeners.size === 0) setTimeout(() => this.rest(), LINGER_MS);
  }

  private rest(): void {
    if (this.listeners.size > 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
    this.set('off');
  }

  private connect(): void {
    if (this.isSuspended || this.socket || this.timer !== undefined) return;
    if (this.known !== 'away') this.set('connecting');
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${HUB_PATH}/ws`);
    this.socket = socket;
    socket.onopen = () => {
      this.retryMs = RETRY_MS.first;
      this.set('live');
      this.send('subscribe', [...this.listeners.keys()]);
      if (this.wasAway) this.onReturn();
      this.wasAway = false;
    };
    socket.onmessage = ({ data }) => {
      this.arrived.push(data);
      const wait = this.deliveredAt + DELIVERY_MS - performance.now();
      this.delivery ??= setTimeout(() => this.deliver(), Math.max(0, wait));
    };
    socket.onclose = () => this.lost(socket);
  }

  /** Calls the listeners for what has arrived since the last delivery, so that the page is rendered once for it. */
  private deliver(): void {
    const { arrived } = this;
    this.arrived = [];
    clearTimeout(this.delivery);
    this.delivery = undefined;
    this.deliveredAt = performance.now();
    const messages = mergeUpdates(arrived.map((data) => JSON.parse(String(data)) as LiveMessage));
    notifyManager.batch(() => {
      for (const message of messages) {
        for (const listener of this.listeners.get(message.topic) ?? []) listener(message);
      }
    });
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.socket = undefined;
    this.wasAway = true;
    this.set('away');
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.listeners.size > 0) this.connect();
    }, this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, RETRY_MS.max);
  }

  private send(type: 'subscribe' | 'unsubscribe', topics: string[]): void {
    if (this.socket?.readyState === WebSocket.OPEN && topics.length > 0)
      this.socket.send(JSON.stringify({ type, topics }));
  }

  private set(state: LiveState): void {
    if (state === this.known) return;
    this.known = state;
    for (const watcher of this.watchers) watcher();
  }
}

export const liveSocket = new LiveSocket();
