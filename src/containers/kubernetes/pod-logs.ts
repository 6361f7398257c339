import type { V1Pod } from '@kubernetes/client-node';
import { HubError } from '../../common/errors.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { kubernetesError } from './kubernetes-errors.js';
import { isAbandoned, stateOf } from './pod-info.js';
import { CONTAINER } from './pod-options.js';
import { watchPod } from './pod-watch.js';

/** What is kept of a log, in bytes: as much as the port gives. */
const KEPT = 1024 * 1024;
/** What is read of one, in bytes: a node keeps 10 MiB unless it is told otherwise. */
const LIMIT = 32 * 1024 * 1024;
const READ_MS = 60_000;

/** The end of a log: its last lines, or what fits into 1 MiB of them. */
export async function readLog(api: KubernetesApi, pod: V1Pod, lines: number): Promise<Buffer> {
  // There is none yet, and the API server calls the question bad.
  if (lines <= 0 || stateOf(pod) === 'created') return Buffer.alloc(0);
  try {
    for (let asked = lines; ; asked = Math.ceil(asked / 2)) {
      const { bytes, end } = await readTail(api, pod, asked);
      // The server counts its limit from the beginning: with so long lines their end is had only by asking for fewer.
      if (bytes < LIMIT || asked === 1) return end;
    }
  } catch (error) {
    // It went with its node or its eviction, and will not come back.
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
 * A log as it is written, until its container has ended.
 * @param endMs how long the node may take to say so after its log has ended
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
    // Servers and balancers end what takes long for them; who reads begins anew.
    throw new HubError('DOCKER_DAEMON_ERROR', `The log of ${pod.metadata?.name} was cut`);
  });
}

function logPath({ metadata }: V1Pod): string {
  return `/pods/${metadata?.name}/log`;
}
