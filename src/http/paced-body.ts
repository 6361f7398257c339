import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { HubError } from '../common/errors.js';
import type { Timings } from '../common/timings.js';

/** Bytes by which a sender shows that it goes on. */
const PACE_BYTES = 64 * 1024;
/** Bytes that wait for their reader; beyond them the sender waits. */
const WAITING_BYTES = 256 * 1024;

/**
 * Streams a body, which ends with an error if it is too slow or breaks off: the sender must bring 64 KiB, or the end, within
 * `bodyPaceMs`, and all of it within `bodyMaxMs`. The time in which its reader is the slower one does not count against it.
 * Bytes that nobody reads any more are dropped, so that the sender gets its answer.
 */
export function pacedBody(
  request: IncomingMessage,
  { bodyPaceMs, bodyMaxMs }: Pick<Timings, 'bodyPaceMs' | 'bodyMaxMs'>,
): PassThrough {
  const body = new PassThrough({ highWaterMark: WAITING_BYTES });
  const cut = (what: string) =>
    body.destroy(new HubError('REQUEST_TIMEOUT', `The body ${what}: send it again, over a faster line`));
  const deadline = setTimeout(() => cut(`was not whole within ${bodyMaxMs} ms`), bodyMaxMs);
  const pace = setTimeout(() => {
    if (body.writableNeedDrain) pace.refresh();
    else cut(`arrived more slowly than ${PACE_BYTES} bytes in ${bodyPaceMs} ms`);
  }, bodyPaceMs);
  let unpaced = 0;
  request.on('data', ({ length }: Buffer) => {
    unpaced += length;
    if (unpaced < PACE_BYTES) return;
    unpaced = 0;
    pace.refresh();
  });
  // Emitted after the end, too.
  request.once('close', () => {
    if (!request.readableEnded) body.destroy(new HubError('VALIDATION_FAILED', 'The request was cut off'));
  });
  request.once('error', (error) => body.destroy(error));
  // Its reader, who may not have begun, gets the error.
  body.on('error', () => undefined);
  const done = () => [deadline, pace].forEach((timer) => clearTimeout(timer));
  request.once('end', done);
  body.once('close', () => {
    done();
    request.unpipe(body);
    request.resume();
  });
  return request.pipe(body);
}
