import { HubError } from '../common/errors.js';
import type { LedgerDb } from '../database/ledger-db.js';

/** Size of a stored chunk, and the number of those that one statement reads: what a file holds in memory. */
export const CHUNK_BYTES = 256 * 1024;
const CHUNKS_PER_READ = 2;

const READ_SQL = `
  select content from artifact_chunks where artifact_id = $1 and position >= $2 and position < $2 + ${CHUNKS_PER_READ}
   order by position`;

/** Yields pieces of any size as chunks of one size; the last may be smaller. */
export async function* inChunks(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length;) {
      const part = piece.subarray(from, from + CHUNK_BYTES - filled);
      chunk.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled < CHUNK_BYTES) continue;
      yield chunk;
      chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}

/**
 * Yields a file's content, some chunks at a time, so that a slow reader holds no connection.
 * @throws HubError ARTIFACT_NOT_FOUND when the file is deleted meanwhile
 */
export async function* readChunks(ledger: LedgerDb, id: string, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for (let position = 0; left > 0; position += CHUNKS_PER_READ) {
    const rows = await ledger.query<{ content: Buffer }>(READ_SQL, [id, position]);
    if (rows.length === 0) throw new HubError('ARTIFACT_NOT_FOUND', `The artifact ${id} was deleted while it was read`);
    for (const { content } of rows) {
      left -= content.length;
      yield content;
    }
  }
}
