const HEADER_BYTES = 8;

/** The engine's log format without a terminal: frames of one stream each, with its length in bytes 4 to 7. */
export function demultiplex(frames: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= frames.length;) {
    const end = at + HEADER_BYTES + frames.readUInt32BE(at + 4);
    parts.push(frames.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return Buffer.concat(parts);
}
