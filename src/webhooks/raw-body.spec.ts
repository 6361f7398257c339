import { describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { RawBodies } from './raw-body.js';

/** As much of a request as is read here. */
function request(headers: Record<string, string> = {}) {
  const stream = new PassThrough();
  return Object.assign(stream, { headers }) as unknown as IncomingMessage & PassThrough;
}
const whole = (body: Buffer) => Promise.resolve(body.toString());

describe('RawBodies', () => {
  it('gives the bytes as they came', async () => {
    const sent = request();
    sent.write('ab');
    sent.end('cd');
    expect(await new RawBodies(4, 4).hold(sent, whole)).toBe('abcd');
  });

  it.each([
    ['at once where it is announced', { 'content-length': '5' }],
    ['where it turns out', {}],
  ])('refuses what is too large, %s', async (_name, headers: Record<string, string>) => {
    const sent = request(headers);
    sent.end('12345');
    await expect(new RawBodies(4, 100).hold(sent, whole)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('refuses while others hold too much, until they have let go', async () => {
    const bodies = new RawBodies(4, 6);
    let release = (): void => undefined;
    const [one, two, three] = [request(), request(), request()];
    for (const sent of [one, two, three]) sent.end('1234');
    const arrived = new Promise<void>((resolve) => {
      void bodies.hold(one, () => {
        resolve();
        return new Promise<void>((done) => (release = done));
      });
    });
    await arrived;
    await expect(bodies.hold(two, whole)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1000 });
    release();
    expect(await bodies.hold(three, whole)).toBe('1234');
  });

  it('holds nothing of a sender who went away', async () => {
    const bodies = new RawBodies(4, 4);
    const [gone, next] = [request(), request()];
    gone.write('1234');
    setImmediate(() => gone.destroy());
    await expect(bodies.hold(gone, whole)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    next.end('1234');
    expect(await bodies.hold(next, whole)).toBe('1234');
  });
});
