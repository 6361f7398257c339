import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostPaths } from './host-paths.js';

const CHUNK_BYTES = 64 * 1024;
const POLL_MS = 100;

/**
 * Streams a log from its beginning. Another process writes it, so only the file can be polled.
 * @param ended called before each read: what was written until then is still read
 */
export async function* followLog(
  { log }: Pick<HostPaths, 'log'>,
  ended: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let position = 0;
  while (!signal.aborted) {
    const last = await ended();
    const chunk = await read(log, position);
    if (chunk.rotated) position = 0;
    position += chunk.content.length;
    if (chunk.content.length > 0) yield chunk.content;
    else if (last) return;
    else if (!chunk.rotated) await delay(POLL_MS, undefined, { signal });
  }
}

async function read(file: string, position: number): Promise<{ content: Buffer; rotated: boolean }> {
  const nothing = { content: Buffer.alloc(0), rotated: false };
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return nothing;
  try {
    const { size } = await handle.stat();
    // A full log was renamed, and a new one begun.
    if (size < position) return { ...nothing, rotated: true };
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(CHUNK_BYTES, size - position)), { position });
    return { content: buffer.subarray(0, bytesRead), rotated: false };
  } finally {
    await handle.close();
  }
}
