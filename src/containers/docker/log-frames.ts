const HEADER_BYTES = 8;

/** Extracts the content of Docker's log format without a terminal: frames of one stream, their length in bytes 4 to 7. */
export function demultiplex(frames: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= frames.length;) {
    const end = at + HEADER_BYTES + frames.readUInt32BE(at + 4);
    parts.push(frames.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return Buffer.concat(parts);
}

/** Extracts the content of a stream whose chunks may cut frames anywhere: each part is yielded immediately. */
export async function* contentOf(frames: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let header = Buffer.alloc(0);
  let left = 0;
  for await (let chunk of frames) {
    while (chunk.length > 0) {
      if (left === 0) {
        const missing = HEADER_BYTES - header.length;
        header = Buffer.concat([header, chunk.subarray(0, missing)]);
        chunk = chunk.subarray(missing);
        if (header.length < HEADER_BYTES) break;
        left = header.readUInt32BE(4);
        header = Buffer.alloc(0);
        continue;
      }
      const content = chunk.subarray(0, left);
      left -= content.length;
      chunk = chunk.subarray(content.length);
      yield content;
    }
  }
}
