import type { IncomingMessage } from 'node:http';
import { HubError } from '../common/errors.js';

/** Time after which GitHub itself gives up. */
const DEADLINE_MS = 10_000;
/** Minimum rate: this many bytes, or the end, within this time. */
const PACE_BYTES = 64 * 1024;
const PACE_MS = 5000;

/** Reads a body within a deadline and at a minimum rate, or cuts it. */
export class IncomingBody {
  /** Bytes that are kept of it. */
  held = 0;
  /** The instant when its last block of 64 KiB was complete: the earlier, the slower it is now. */
  paceAt = performance.now();
  readonly whole: Promise<Buffer>;
  private chunks: Buffer[] | undefined = [];
  private unpaced = 0;
  private settle!: (outcome: Buffer | Error) => void;

  /** @param take called before bytes are kept: an error refuses them, and the body */
  constructor(
    request: IncomingMessage,
    readonly address: string,
    private readonly take: (body: IncomingBody, bytes: number) => HubError | undefined,
  ) {
    const deadline = setTimeout(() => this.cut(tooSlow(`did not arrive within ${DEADLINE_MS} ms`)), DEADLINE_MS);
    const pace = setTimeout(
      () => this.cut(tooSlow(`arrived more slowly than ${PACE_BYTES} bytes in ${PACE_MS} ms`)),
      PACE_MS,
    );
    this.whole = new Promise<Buffer>((resolve, reject) => {
      this.settle = (outcome) => {
        clearTimeout(deadline);
        clearTimeout(pace);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
    });
    request.on('data', (chunk: Buffer) => this.add(chunk, pace));
    request.on('end', () => this.settle(Buffer.concat(this.chunks ?? [])));
    // Emitted after the end, too.
    request.on('close', () => {
      if (!request.readableEnded) this.cut(new HubError('VALIDATION_FAILED', 'The request was cut off'));
    });
    request.on('error', (error) => this.cut(error));
  }

  /** Releases what has arrived; later bytes are dropped. */
  cut(error: Error): void {
    this.chunks = undefined;
    this.settle(error);
  }

  private add(chunk: Buffer, pace: NodeJS.Timeout): void {
    if (!this.chunks) return;
    const refusal = this.take(this, chunk.length);
    if (refusal) {
      this.cut(refusal);
      return;
    }
    this.chunks.push(chunk);
    this.unpaced += chunk.length;
    if (this.unpaced < PACE_BYTES) return;
    this.unpaced = 0;
    this.paceAt = performance.now();
    pace.refresh();
  }
}

function tooSlow(what: string): HubError {
  return new HubError('REQUEST_TIMEOUT', `The body ${what}: redeliver`);
}
