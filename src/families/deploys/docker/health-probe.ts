import { get } from 'node:http';
import { messageOf } from '../../../common/errors.js';

const TIMEOUT_MS = 5000;

/** Returns the HTTP status of a URL, without following redirects, or why there was none. */
export function answers(url: string): Promise<number | string> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) }, (response) => {
      response.destroy();
      resolve(response.statusCode ?? 'no status');
    });
    request.on('error', (error) => resolve(messageOf(error)));
  });
}
