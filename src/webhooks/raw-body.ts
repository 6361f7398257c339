import type { IncomingMessage } from 'node:http';
import { HubError } from '../common/errors.js';

/**
 * The bytes of requests, as they came, until they are stored: so many for one, and for all together, because nobody can
 * be told from a stranger before the last byte has arrived.
 */
export class RawBodies {
  private held = 0;

  constructor(
    private readonly limit: number,
    private readonly limitOfAll: number,
  ) {}

  /**
   * Reads the body and holds it while `use` is under way.
   * @throws HubError PAYLOAD_TOO_LARGE and RATE_LIMITED, as soon as that is known; the rest is received and dropped, so
   * that the sender gets to read the answer. VALIDATION_FAILED when the sender goes away.
   */
  async hold<Result>(request: IncomingMessage, use: (body: Buffer) => Promise<Result>): Promise<Result> {
    let mine = 0;
    try {
      const body = await this.read(request, (bytes) => {
        mine += bytes;
        this.held += bytes;
      });
      return await use(body);
    } finally {
      this.held -= mine;
    }
  }

  private read(request: IncomingMessage, take: (bytes: number) => void): Promise<Buffer> {
    const announced = Number(request.headers['content-length'] ?? 0);
    const refused = this.refusal(announced, announced);
    if (refused) {
      request.resume();
      throw refused;
    }
    return new Promise((resolve, reject) => {
      let chunks: Buffer[] | undefined = [];
      let bytes = 0;
      request.on('data', (chunk: Buffer) => {
        if (!chunks) return;
        bytes += chunk.length;
        const refusal = this.refusal(bytes, chunk.length);
        if (refusal) {
          chunks = undefined;
          reject(refusal);
        } else {
          take(chunk.length);
          chunks.push(chunk);
        }
      });
      request.on('end', () => resolve(Buffer.concat(chunks ?? [])));
      // Emitted after the end, too.
      request.on('close', () => {
        if (!request.readableEnded) reject(new HubError('VALIDATION_FAILED', 'The request broke off'));
      });
      request.on('error', reject);
    });
  }

  private refusal(size: number, more: number): HubError | undefined {
    if (size > this.limit) return new HubError('PAYLOAD_TOO_LARGE', `A delivery may have ${this.limit} bytes`);
    if (this.held + more <= this.limitOfAll) return undefined;
    return new HubError('RATE_LIMITED', 'Too many deliveries come in at once: redeliver', { retryAfterMs: 1000 });
  }
}
