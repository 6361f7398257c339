import { afterEach, describe, expect, it, vi } from 'vitest';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { RawBodies } from './raw-body.js';

type Sent = IncomingMessage & PassThrough;

/** The part of a request that is read here. */
function request(headers: Record<string, string> = {}) {
  const stream = new PassThrough();
  return Object.assign(stream, { headers }) as unknown as Sent;
}
const whole = (body: Buffer) => Promise.resolve(body.toString());
const [here, there] = ['203.0.113.1', '203.0.113.2'];

/** Resolves when the bytes have been read. */
async function write(sent: Sent, bytes: string): Promise<void> {
  await new Promise<void>((resolve) => sent.write(bytes, () => resolve()));
  await new Promise(setImmediate);
}

describe('RawBodies', () => {
  afterEach(() => void vi.useRealTimers());

  it('returns the bytes as they arrived', async () => {
    const sent = request();
    sent.write('ab');
    sent.end('cd');
    expect(await new RawBodies({ one: 4, all: 4, address: 4 }).hold(sent, here, whole)).toBe('abcd');
  });

  it.each([
    ['at once by its declared length', { 'content-length': '5' }],
    ['once it exceeds the limit', {}],
  ])('refuses a body that is too large, %s', async (_name, headers: Record<string, string>) => {
    const sent = request(headers);
    sent.end('12345');
    const bodies = new RawBodies({ one: 4, all: 100, address: 100 });
    await expect(bodies.hold(sent, here, whole)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it.each([
    ['other bodies', { one: 4, all: 6, address: 6 }, there],
    ['other bodies of its address', { one: 4, all: 100, address: 6 }, here],
  ])('refuses a body while %s hold too much memory, until they are stored', async (_name, limits, from) => {
    const bodies = new RawBodies(limits);
    let release = (): void => undefined;
    const [one, two, three] = [request(), request(), request()];
    for (const sent of [one, two, three]) sent.end('1234');
    const arrived = new Promise<void>((resolve) => {
      void bodies.hold(one, here, () => {
        resolve();
        return new Promise<void>((done) => (release = done));
      });
    });
    await arrived;
    await expect(bodies.hold(two, from, whole)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1000 });
    release();
    expect(await bodies.hold(three, from, whole)).toBe('1234');
  });

  it('reserves memory for others, whatever one address holds', async () => {
    const bodies = new RawBodies({ one: 4, all: 10, address: 4 });
    const [first, second, other] = [request(), request(), request()];
    const cut = expect(bodies.hold(first, here, whole)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await write(first, '123');
    void bodies.hold(second, here, whole).catch(() => undefined);
    await write(second, '123');
    await cut;
    other.end('1234');
    expect(await bodies.hold(other, there, whole)).toBe('1234');
    second.destroy();
  });

  it('evicts the slowest body when all memory is taken', async () => {
    const block = 'x'.repeat(64 * 1024);
    const bodies = new RawBodies({ one: 10 * block.length, all: 3 * block.length, address: 3 * block.length });
    const [silent, brisk, small] = [request(), request(), request()];
    const evicted = expect(bodies.hold(silent, here, whole)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await write(silent, block);
    const kept = bodies.hold(brisk, there, whole);
    await write(brisk, block);
    await write(brisk, block);
    small.end('small');
    expect(await bodies.hold(small, there, whole)).toBe('small');
    await evicted;
    brisk.end();
    expect(await kept).toHaveLength(2 * block.length);
  });

  it.each([
    ['silence', 5000, ''],
    ['a drip', 5000, 'x'],
    ['a body that never ends', 10_000, 'x'.repeat(64 * 1024)],
  ])('tolerates %s for %i ms', async (_name, limit, bytes) => {
    vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const sent = request();
    const held = new RawBodies({ one: 1e9, all: 1e9, address: 1e9 }).hold(sent, here, whole);
    let ended: unknown;
    held.catch((error: unknown) => (ended = error));
    const began = Date.now();
    while (ended === undefined && Date.now() - began < 60_000) {
      if (bytes !== '') await write(sent, bytes);
      vi.advanceTimersByTime(500);
      await new Promise(setImmediate);
    }
    expect(ended).toMatchObject({ code: 'REQUEST_TIMEOUT' });
    expect(Date.now() - began).toBe(limit);
  });

  it('frees the memory of a sender that disconnects', async () => {
    const bodies = new RawBodies({ one: 4, all: 4, address: 4 });
    const [gone, next] = [request(), request()];
    gone.write('1234');
    setImmediate(() => gone.destroy());
    await expect(bodies.hold(gone, here, whole)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    next.end('1234');
    expect(await bodies.hold(next, here, whole)).toBe('1234');
  });
});
