import type { IncomingMessage } from 'node:http';
import { HubError } from '../common/errors.js';

/**
 * The bytes of a request, as they came.
 * @throws HubError PAYLOAD_TOO_LARGE, as soon as that is known; the rest is received and dropped, so that the sender
 * gets to read the answer. VALIDATION_FAILED when the sender goes away.
 */
export async function readRawBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () => new HubError('PAYLOAD_TOO_LARGE', `A delivery may have ${limit} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    request.resume();
    throw tooLarge();
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) {
        chunks.length = 0;
        reject(tooLarge());
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('close', () => reject(new HubError('VALIDATION_FAILED', 'The request broke off')));
    request.on('error', reject);
  });
}
