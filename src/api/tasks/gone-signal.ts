import type { Response } from 'express';

/** Returns a signal that is aborted when the sender has left, or has its answer. */
export function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
