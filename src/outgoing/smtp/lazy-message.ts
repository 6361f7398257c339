import { Readable } from 'node:stream';

const CHUNK_BYTES = 65_536;

/**
 * A message that is read only while the server takes it. It knows when its last byte has left, which is before the final
 * dot: until then no server can have taken the message, from then on it may have.
 */
export class LazyMessage extends Readable {
  /** Whether all of it was read: the final dot is under way. */
  isRead = false;
  private at = 0;

  constructor(private readonly raw: Buffer) {
    super();
    this.once('end', () => (this.isRead = true));
  }

  override _read(): void {
    const chunk = this.raw.subarray(this.at, this.at + CHUNK_BYTES);
    this.at += chunk.length;
    this.push(chunk.length > 0 ? chunk : null);
  }
}
