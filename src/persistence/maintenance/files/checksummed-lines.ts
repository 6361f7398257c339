import { createHash } from 'node:crypto';

/** The last line of a file of JSON lines, by which a reader verifies that the file is complete. */
export interface Trailer {
  end: true;
  /** Number of lines before this one. */
  lines: number;
  /** SHA-256 of all lines before this one, line feeds included, in hexadecimal. */
  sha256: string;
}

/** Converts lines to bytes, and makes the trailer that verifies them. */
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

  /** Returns the trailer: no line may follow. */
  trailer(): Buffer {
    const trailer: Trailer = { end: true, lines: this.lines, sha256: this.hash.digest('hex') };
    return Buffer.from(`${JSON.stringify(trailer)}\n`);
  }
}
