import type { KubeConfig } from '@kubernetes/client-node';
import { once } from 'node:events';
import { request as insecureRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest, type RequestOptions } from 'node:https';
import { ApiFailure } from './kubernetes-errors.js';

/** Idle time after which the system probes the connection, to notice a peer that has silently gone. */
const KEEP_ALIVE_MS = 30_000;
/** Maximum that is read of a refusal. */
const MAX_REFUSAL = 64 * 1024;

/**
 * Opens a response as a stream, without the library's own readers: they drop what they can't parse, give no
 * backpressure and hide the status of a refusal.
 * @param limits `timeoutMs` until the response begins; `signal` ends it
 */
export async function openStream(
  config: KubeConfig,
  path: string,
  query: Record<string, string>,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<IncomingMessage> {
  const url = new URL((config.getCurrentCluster()?.server ?? '') + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const options: RequestOptions = { headers: { accept: '*/*' }, signal };
  await config.applyToHTTPSOptions(options);
  const request = (url.protocol === 'http:' ? insecureRequest : secureRequest)(url, options);
  request.setSocketKeepAlive(true, KEEP_ALIVE_MS);
  request.end();
  try {
    const [response] = (await once(request, 'response', { signal: AbortSignal.timeout(timeoutMs) })) as [
      IncomingMessage,
    ];
    // An abort raises an error on the request and on the response; the reader handles the latter.
    request.on('error', () => undefined);
    if (response.statusCode === 200) return response;
    throw new ApiFailure(response.statusCode ?? 500, await beginningOf(response), headersOf(response));
  } catch (error) {
    request.on('error', () => undefined).destroy();
    throw error;
  }
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length > MAX_REFUSAL) break;
  }
  return text.slice(0, MAX_REFUSAL);
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
