import type { V1Pod } from '@kubernetes/client-node';
import { HubError } from '../../common/errors.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { kubernetesError } from './kubernetes-errors.js';
import { isAbandoned, stateOf } from './pod-info.js';
import { CONTAINER } from './pod-options.js';
import { watchPod } from './pod-watch.js';

/** Bytes that are kept of a log: as many as the port returns. */
const KEPT = 1024 * 1024;
/** Bytes that are read of a log: a node keeps 10 MiB unless configured otherwise. */
const LIMIT = 32 * 1024 * 1024;
const READ_MS = 60_000;

/** Reads the end of a log: its last lines, or what fits into 1 MiB of them. */
export async function readLog(api: KubernetesApi, pod: V1Pod, lines: number): Promise<Buffer> {
  // There is no log yet, and the API server would answer the request as bad.
  if (lines <= 0 || stateOf(pod) === 'created') return Buffer.alloc(0);
  try {
    for (let asked = lines; ; asked = Math.ceil(asked / 2)) {
      const { bytes, end } = await readTail(api, pod, asked);
      // The server counts its limit from the beginning: the end of such long lines takes a request for fewer.
      if (bytes < LIMIT || asked === 1) return end;
    }
  } catch (error) {
    // The log is lost with its node or its eviction.
    if (isAbandoned(pod)) return Buffer.alloc(0);
    throw error;
  }
}

async function readTail(api: KubernetesApi, pod: V1Pod, lines: number): Promise<{ bytes: number; end: Buffer }> {
  const query = { container: CONTAINER, tailLines: String(lines), limitBytes: String(LIMIT) };
  const stream = await api.stream('read logs', logPath(pod), query, AbortSignal.timeout(READ_MS));
  let [bytes, end] = [0, Buffer.alloc(0)];
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      end = Buffer.concat([end, chunk]).subarray(-KEPT);
    }
  } catch (error) {
    throw kubernetesError(error, 'read logs');
  }
  return { bytes, end };
}

/**
 * Streams a log as it is written, until its container has ended.
 * @param endMs how long the node may take to report that after the log has ended
 */
export async function* followLog(
  api: KubernetesApi,
  pod: V1Pod,
  signal: AbortSignal,
  endMs: number,
): AsyncGenerator<Buffer> {
  await watchPod(api, pod, (now) => (now && stateOf(now) === 'created' ? undefined : { is: true }), signal);
  const query = { container: CONTAINER, follow: 'true' };
  const stream = await api.stream('follow logs', logPath(pod), query, signal);
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    throw kubernetesError(error, 'follow logs');
  }
  const soon = AbortSignal.any([signal, AbortSignal.timeout(endMs)]);
  const ended = (now: V1Pod | undefined) => (now && stateOf(now) !== 'exited' ? undefined : { is: true });
  await watchPod(api, pod, ended, soon).catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof HubError) throw error;
    // Servers and balancers cut long responses; the reader begins again.
    throw new HubError('DOCKER_DAEMON_ERROR', `The log of ${pod.metadata?.name} was cut off`);
  });
}

function logPath({ metadata }: V1Pod): string {
  return `/pods/${metadata?.name}/log`;
}
