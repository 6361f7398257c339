import type { OperationAccess } from '../../auth/operation-access.js';
import { HubError } from '../../common/errors.js';
import { parseOrThrow } from '../../common/validation.js';
import { parseExactJson } from '../../http/exact-json.js';
import { problemOf } from '../../http/problem.js';
import { toHubError } from '../../http/to-hub-error.js';
import type { HubSocket } from '../../http/websocket/hub-socket.js';
import { clientMessageSchema, MAX_TOPICS, type ClientMessage } from './client-message.js';
import type { LiveFeed } from './live-feed.js';
import type { LiveListener, LiveUpdate } from './live-update.js';
import { operationOf, parseTopic, type TopicName } from './topic-name.js';

interface Subscription {
  topic: TopicName;
  leave: () => void;
  /** Number of the last log line that was sent. */
  cursor?: string;
  /** Updates were left out, since the reader was too slow for them. */
  behind: boolean;
}

/** One client of `/ws`: its topics, and what it gets of them. Nothing is kept for it but the names of topics. */
export class LiveClient implements LiveListener {
  private readonly subscriptions = new Map<string, Subscription>();

  constructor(
    private readonly socket: HubSocket,
    private readonly feed: LiveFeed,
    private readonly access: OperationAccess,
  ) {
    socket.onMessage((text) => this.receive(text));
    socket.onDrain(() => this.catchUp());
    socket.onClose(() => this.leaveAll());
  }

  changed(update: LiveUpdate): void {
    const subscription = this.subscriptions.get(update.topic);
    if (!subscription) return;
    if (subscription.behind || this.socket.congested) {
      subscription.behind = true;
      return;
    }
    subscription.cursor = update.cursor;
    void this.socket.send(update.bytes);
  }

  failed(topic: string, error: HubError): void {
    this.subscriptions.get(topic)?.leave();
    this.subscriptions.delete(topic);
    this.refuse(error, topic);
  }

  stalled(error: HubError): void {
    this.refuse(error);
  }

  private receive(text: string): void {
    try {
      this.act(parseOrThrow(clientMessageSchema, parseExactJson(text)));
    } catch (thrown) {
      this.refuse(toHubError(thrown) ?? new HubError('INTERNAL', 'Internal error of the hub; see its log'));
    }
  }

  private act(message: ClientMessage): void {
    if (message.type === 'ping') return this.say({ type: 'pong' });
    const topics = message.topics.map(parseTopic);
    if (message.type === 'subscribe') this.subscribe(topics);
    else this.unsubscribe(topics);
  }

  /** Subscribes to all of these topics or to none. */
  private subscribe(topics: TopicName[]): void {
    for (const { kind } of topics) this.access.check(this.socket.sender.principal, operationOf(kind));
    const added = new Map(topics.map((topic) => [topic.name, topic]));
    for (const name of this.subscriptions.keys()) added.delete(name);
    if (this.subscriptions.size + added.size > MAX_TOPICS)
      throw new HubError('VALIDATION_FAILED', `A socket has at most ${MAX_TOPICS} topics`);
    this.say({ type: 'subscribed', topics: [...new Set(topics.map(({ name }) => name))] });
    for (const topic of added.values()) this.join(topic);
  }

  private join(topic: TopicName): void {
    const subscription: Subscription = { topic, leave: () => undefined, behind: false };
    this.subscriptions.set(topic.name, subscription);
    try {
      subscription.leave = this.feed.join(topic, this);
    } catch (thrown) {
      this.failed(topic.name, toHubError(thrown) ?? new HubError('INTERNAL', 'Internal error of the hub; see its log'));
    }
  }

  private unsubscribe(topics: TopicName[]): void {
    for (const { name } of topics) {
      this.subscriptions.get(name)?.leave();
      this.subscriptions.delete(name);
    }
    this.say({ type: 'unsubscribed', topics: topics.map(({ name }) => name) });
  }

  /** Reports each gap to a reader that has caught up, with the state as it is now. */
  private catchUp(): void {
    for (const [name, subscription] of this.subscriptions) {
      if (!subscription.behind) continue;
      if (this.socket.congested) return;
      subscription.behind = false;
      const after = subscription.cursor === undefined ? {} : { after: subscription.cursor };
      this.say({ topic: name, type: 'gap', ...after });
      const now = this.feed.snapshot(subscription.topic);
      if (now) void this.socket.send(now.bytes);
    }
  }

  private leaveAll(): void {
    for (const { leave } of this.subscriptions.values()) leave();
    this.subscriptions.clear();
  }

  private refuse(error: HubError, topic?: string): void {
    const { code, detail, errors } = problemOf(error);
    this.say({ type: 'error', ...(topic !== undefined && { topic }), code, detail, ...(errors && { errors }) });
  }

  private say(message: object): void {
    void this.socket.send(JSON.stringify(message));
  }
}
