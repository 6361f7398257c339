import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request, type ClientRequest } from 'node:http';
import { json } from 'node:stream/consumers';

/** Bytes after which a large body is watched. */
export const WATCHED = 5 * 1024 * 1024;

export interface Upload {
  port: number;
  key: string;
  /** Path with its query. */
  path: string;
  /** Size to announce; undefined: the body is chunked. */
  length?: number;
  headers?: Record<string, string>;
}

export interface Uploaded {
  status: number;
  headers: Record<string, unknown>;
  json: Record<string, unknown>;
}

/** Begins an upload, whose body the caller writes. */
export function beginUpload({ port, key, path, length, headers }: Upload): {
  call: ClientRequest;
  answer: Promise<Uploaded>;
} {
  const size = length === undefined ? {} : { 'content-length': String(length) };
  const all = { authorization: `Bearer ${key}`, ...size, ...headers };
  const call = request({ host: '127.0.0.1', port, method: 'POST', path, headers: all });
  const answer = new Promise<Uploaded>((resolve, reject) => {
    // After the answer the hub may cut what nobody reads.
    call.on('error', reject);
    call.on('response', (response) => {
      json(response).then(
        (body) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            json: body as Record<string, unknown>,
          }),
        reject,
      );
    });
  });
  answer.catch(() => undefined);
  return { call, answer };
}

/** Uploads `total` bytes, made as they are sent; calls `watch` now and then. @returns the answer, and the digest of what was sent */
export async function uploadBytes(
  upload: Upload,
  total: number,
  seed = 0,
  watch?: () => Promise<void>,
): Promise<Uploaded & { sha256: string }> {
  const { call, answer } = beginUpload(upload);
  let answered = false;
  void answer.catch(() => undefined).finally(() => (answered = true));
  const hash = createHash('sha256');
  const pieces = 64 * 1024;
  for (let at = 0; at < total && !answered; at += pieces) {
    const piece = Buffer.alloc(Math.min(pieces, total - at), (at / pieces + seed) % 251);
    hash.update(piece);
    if (at > 0 && at % WATCHED === 0) await watch?.();
    if (!call.write(piece)) await Promise.race([once(call, 'drain'), answer]).catch(() => undefined);
  }
  // A connection on which the rest of a body is missing carries no further request.
  if (answered) call.destroy();
  else call.end();
  return { ...(await answer), sha256: hash.digest('hex') };
}
