import type { Readable } from 'node:stream';

/** Reads at most `maxBytes` of an answer, then ends its connection: the sender decides how much there is. */
export async function readBody(stream: Readable, maxBytes: number): Promise<{ body: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Destroyed early, the stream reports an abort that nobody else listens for.
  stream.on('error', () => undefined);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const rest = maxBytes - bytes;
    if (chunk.length > rest) {
      chunks.push(chunk.subarray(0, rest));
      stream.destroy();
      return { body: Buffer.concat(chunks), truncated: true };
    }
    chunks.push(chunk);
    bytes += chunk.length;
  }
  return { body: Buffer.concat(chunks), truncated: false };
}
