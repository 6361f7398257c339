import type { Response } from 'express';
import { HubError } from '../../common/errors.js';

/** Time without reads after which a reader counts as gone, so that another file may be streamed. */
const STUCK_MS = 60_000;

/** Breaks the connection of a client that does not read the file which is streamed to it. */
export function endWhenStuck(response: Response): void {
  if (response.destroyed) return;
  let written = -1;
  const watch = setInterval(() => {
    const now = response.socket?.bytesWritten ?? 0;
    if (response.writableNeedDrain && now === written)
      response.destroy(new HubError('TIMEOUT', `the client read nothing for ${STUCK_MS} ms`));
    written = now;
  }, STUCK_MS);
  response.once('close', () => clearInterval(watch));
}
