import { describe, expect, it } from 'vitest';
import { HubError } from '../../common/errors.js';
import type { LiveFeed } from '../live/live-feed.js';
import { LiveUpdate, type LiveListener } from '../live/live-update.js';
import { LatestStates } from './latest-states.js';

const TOPIC = { kind: 'queues', key: '', name: 'queues' } as const;

/** A topic that the test publishes to. */
class Topic {
  listener: LiveListener | undefined;
  left = 0;

  join(_topic: unknown, listener: LiveListener): () => void {
    this.listener = listener;
    return () => (this.left += 1);
  }

  publish(state: number): void {
    this.listener?.changed(new LiveUpdate('queues', 'update', state));
  }
}

const opened = async (topic: Topic, isLast?: (state: number) => boolean) => {
  const states = LatestStates.of(topic as unknown as LiveFeed, TOPIC, { view: (state: number) => state * 10, isLast });
  topic.publish(1);
  return states;
};

describe('LatestStates', () => {
  it('yields the newest state that the consumer has not had', async () => {
    const topic = new Topic();
    const states = await opened(topic);
    expect(await states.next()).toEqual({ done: false, value: 10 });
    for (let state = 2; state <= 1000; state += 1) topic.publish(state);
    expect(await states.next()).toEqual({ done: false, value: 10_000 });
    const next = states.next();
    topic.publish(1001);
    expect(await next).toEqual({ done: false, value: 10_010 });
  });

  it('ends while it waits, and leaves the topic once', async () => {
    const topic = new Topic();
    const states = await opened(topic);
    await states.next();
    const waiting = states.next();
    await states.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await states.next()).toEqual({ done: true, value: undefined });
    await states.return();
    expect(topic.left).toBe(1);
  });

  it('ends after the last state', async () => {
    const topic = new Topic();
    const states = await opened(topic, (state) => state === 2);
    const found: number[] = [];
    topic.publish(2);
    for await (const state of states) found.push(state);
    expect(found).toEqual([20]);
    expect(topic.left).toBe(1);
  });

  it('fails with the topic, once', async () => {
    const topic = new Topic();
    const states = await opened(topic);
    await states.next();
    const waiting = states.next();
    topic.listener?.failed('queues', new HubError('JOB_NOT_FOUND', 'gone'));
    await expect(waiting).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    expect(await states.next()).toEqual({ done: true, value: undefined });
    expect(topic.left).toBe(1);
  });

  it('is refused before its first state, while the ledger is away, and outlives a later outage', async () => {
    const away = new HubError('LEDGER_UNAVAILABLE', 'away');
    const refused = new Topic();
    const opening = LatestStates.of(refused as unknown as LiveFeed, TOPIC, { view: (state: number) => state });
    refused.listener?.stalled(away);
    await expect(opening).rejects.toBe(away);
    expect(refused.left).toBe(1);
    const topic = new Topic();
    const states = await opened(topic);
    await states.next();
    topic.listener?.stalled(away);
    topic.publish(2);
    expect(await states.next()).toEqual({ done: false, value: 20 });
  });
});
