import type { LiveFeed } from '../live/live-feed.js';
import type { LiveListener, LiveUpdate } from '../live/live-update.js';
import type { TopicName } from '../live/topic-name.js';

interface Shape<State, Value> {
  view: (state: State) => Value;
  /** Whether nothing follows this state. */
  isLast?: (state: State) => boolean;
}

/**
 * States of one topic for one consumer: the newest that it has not had, so that a slow consumer misses states instead of
 * having them kept in memory. No generator function: one that waits could not be ended before the next state.
 */
export class LatestStates<State, Value> implements LiveListener, AsyncGenerator<Value, undefined, undefined> {
  private latest: { state: State } | undefined;
  private error: Error | undefined;
  private started = false;
  private ended = false;
  private wake: (() => void) | undefined;
  private leave: () => void = () => undefined;

  private constructor(private readonly shape: Shape<State, Value>) {}

  /** Resolves when there is a first state. @throws HubError JOB_NOT_FOUND, RATE_LIMITED, LEDGER_UNAVAILABLE */
  static async of<State, Value>(
    feed: LiveFeed,
    topic: TopicName,
    shape: Shape<State, Value>,
  ): Promise<LatestStates<State, Value>> {
    const states = new LatestStates(shape);
    states.leave = feed.join(topic, states);
    await states.arrival();
    if (states.error) {
      states.close();
      throw states.error;
    }
    states.started = true;
    return states;
  }

  changed({ data }: LiveUpdate): void {
    this.latest = { state: data as State };
    this.wake?.();
  }

  failed(_topic: string, error: Error): void {
    this.error = error;
    this.wake?.();
  }

  stalled(error: Error): void {
    // Later, the next state comes when the ledger is back.
    if (!this.started) this.failed('', error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  async next(): Promise<IteratorResult<Value, undefined>> {
    await this.arrival();
    const { latest, error } = this;
    this.latest = undefined;
    if (this.ended || !latest) this.close();
    if (latest && !this.ended) {
      if (this.shape.isLast?.(latest.state)) this.close();
      return { done: false, value: this.shape.view(latest.state) };
    }
    this.error = undefined;
    if (error) throw error;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Value, undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<Value, undefined>> {
    this.close();
    throw error;
  }

  private async arrival(): Promise<void> {
    while (!this.latest && !this.error && !this.ended) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private close(): void {
    if (this.ended) return;
    this.ended = true;
    this.leave();
    this.wake?.();
  }
}
