import type { IncomingMessage } from 'node:http';
import { HubError } from '../common/errors.js';

/** GitHub gives up after as long. */
const DEADLINE_MS = 10_000;
/** The least rate: so many bytes, or the end, within so long. */
const PACE_BYTES = 64 * 1024;
const PACE_MS = 5000;

/** A body that comes in, within a deadline and at a pace, or is cut. */
export class IncomingBody {
  /** Bytes that are kept. */
  held = 0;
  /** When the last of its blocks of 64 KiB was complete: the earlier, the slower it is now. */
  paceAt = performance.now();
  readonly whole: Promise<Buffer>;
  private chunks: Buffer[] | undefined = [];
  private unpaced = 0;
  private settle!: (outcome: Buffer | Error) => void;

  /** @param take asked before bytes are kept: an error refuses them, and the body */
  constructor(
    request: IncomingMessage,
    readonly address: string,
    private readonly take: (body: IncomingBody, bytes: number) => HubError | undefined,
  ) {
    const deadline = setTimeout(() => this.cut(tooSlow(`did not arrive within ${DEADLINE_MS} ms`)), DEADLINE_MS);
    const pace = setTimeout(() => this.cut(tooSlow(`came by less than ${PACE_BYTES} bytes in ${PACE_MS} ms`)), PACE_MS);
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
      if (!request.readableEnded) this.cut(new HubError('VALIDATION_FAILED', 'The request broke off'));
    });
    request.on('error', (error) => this.cut(error));
  }

  /** Lets go of what has come; what is still to come is dropped. */
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
