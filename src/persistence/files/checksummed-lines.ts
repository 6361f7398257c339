import { createHash } from 'node:crypto';

/** The last line of a file of JSON lines, by which a reader knows that it has all of it. */
export interface Trailer {
  end: true;
  /** All lines before this one. */
  lines: number;
  /** SHA-256 of all lines before this one, line feeds included, in hexadecimal. */
  sha256: string;
}

/** Makes bytes of lines, and the trailer that proves them. */
export class ChecksummedLines {
  private readonly hash = createHash('sha256');
  private lines = 0;

  /** @param texts JSON without line feeds */
  chunk(texts: string[]): Buffer {
    const bytes = Buffer.from(`${texts.join('\n')}\n`);
    this.hash.update(bytes);
    this.lines += texts.length;
    return bytes;
  }

  /** The end: nothing may follow. */
  trailer(): Buffer {
    const trailer: Trailer = { end: true, lines: this.lines, sha256: this.hash.digest('hex') };
    return Buffer.from(`${JSON.stringify(trailer)}\n`);
  }
}
