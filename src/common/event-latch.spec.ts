import { expect, it } from 'vitest';
import { EventLatch } from './event-latch.js';

const never = new AbortController().signal;

it('EventLatch keeps an event that comes before the wait, once', async () => {
  const latch = new EventLatch();
  latch.notify();
  latch.notify();
  expect(await latch.wait(1000, never)).toBe(true);
  expect(await latch.wait(1, never)).toBe(false);
});

it('EventLatch ends a wait with the event, the time or the signal', async () => {
  const latch = new EventLatch();
  const waiting = latch.wait(60_000, never);
  latch.notify();
  expect(await waiting).toBe(true);
  const stop = new AbortController();
  const stopped = latch.wait(60_000, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(stopped).rejects.toThrow('stopped');
});
