import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';

/** Limits of a key set: providers publish a few keys of some 2 KB. */
const [MAX_BYTES, MAX_KEYS, TIMEOUT_MS] = [262_144, 100, 5000];

const keySetSchema = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .max(MAX_KEYS),
});

/** Reads a JSON Web Key Set, bounded in size and time; a redirect is refused, since it may lead elsewhere. */
export async function readJwks(url: string, fetch: typeof globalThis.fetch): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json, application/jwk-set+json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the provider answered ${response.status}`);
  }
  return keySetSchema.parse(JSON.parse(await textOf(response.body)));
}

async function textOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`the key set has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
