import type { V1Pod } from '@kubernetes/client-node';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../common/errors.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { statusOf } from './kubernetes-errors.js';
import { lostInMs } from './pod-removal.js';

/** Duration of one watch; after it the pod is listed again. */
const WATCH_SECONDS = 600;
/** Silence after which a watch is dead: the API server sends a bookmark about once a minute. */
const SILENCE_MS = 150_000;
/** Pause after a watch that ended immediately. */
const PAUSE_MS = 500;

/** Judges the pod as it is now (undefined: it is gone); returns undefined while that is undecided. */
export type Judge<T> = (pod: V1Pod | undefined) => { is: T } | undefined;

interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: V1Pod;
}

/**
 * Follows one pod until it is judged. Each watch begins at a list, since a pod's own version may be too old to begin
 * at; a watch that ends, is cut, or is refused as too late (410 Gone) is followed by the next.
 * @throws HubError when the API server can't be asked; the signal's reason
 */
export async function watchPod<T>(
  api: KubernetesApi,
  { metadata }: V1Pod,
  decide: Judge<T>,
  signal?: AbortSignal,
): Promise<T> {
  const fieldSelector = `metadata.name=${metadata?.name}`;
  // A later pod of that name is another.
  const judge: Judge<T> = (found) => decide(found?.metadata?.uid === metadata?.uid ? found : undefined);
  for (;;) {
    signal?.throwIfAborted();
    const list = await api.call('list pods', ({ core, namespace }, options) =>
      core.listNamespacedPod({ namespace, fieldSelector }, options),
    );
    const [pod] = list.items;
    const known = judge(pod);
    if (known) return known.is;
    const query = {
      fieldSelector,
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: list.metadata?.resourceVersion ?? '',
      timeoutSeconds: String(WATCH_SECONDS),
    };
    const since = Date.now();
    const seen = await watchOnce(api, query, judge, pod, signal);
    if (seen) return seen.is;
    if (Date.now() - since < PAUSE_MS) await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Runs one watch to its end; returns undefined when the pod could not be judged by then. */
async function watchOnce<T>(
  api: KubernetesApi,
  query: Record<string, string>,
  judge: Judge<T>,
  pod: V1Pod | undefined,
  signal: AbortSignal | undefined,
): Promise<{ is: T } | undefined> {
  const again = new AbortController();
  const silent = setTimeout(() => again.abort(), SILENCE_MS);
  // No event reports a lost node: only another list shows it, at the time when the pod should be gone.
  let lost: NodeJS.Timeout | undefined;
  const expectEnd = (now: V1Pod) => {
    const ms = lostInMs(now);
    clearTimeout(lost);
    if (ms > 0 && ms < Infinity) lost = setTimeout(() => again.abort(), ms);
  };
  if (pod) expectEnd(pod);
  const ends = signal ? AbortSignal.any([signal, again.signal]) : again.signal;
  try {
    for await (const { type, object } of events(await api.stream('watch pods', '/pods', query, ends))) {
      silent.refresh();
      if (type === 'ERROR') return undefined; // Mostly 410 Gone.
      if (type === 'BOOKMARK') continue;
      const verdict = judge(type === 'DELETED' ? undefined : object);
      if (verdict) return verdict;
      expectEnd(object);
    }
  } catch (error) {
    signal?.throwIfAborted();
    const status = statusOf((error as Error).cause);
    if (!(error instanceof BrokenStream) && !again.signal.aborted && status !== 410) throw error;
  } finally {
    clearTimeout(silent);
    clearTimeout(lost);
  }
  return undefined;
}

class BrokenStream extends Error {}

/** @throws BrokenStream when the connection is cut, or a line is incomplete */
async function* events(stream: IncomingMessage): AsyncGenerator<WatchEvent> {
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  let broken: Error | undefined;
  stream.on('error', (error) => {
    broken = error;
    lines.close();
  });
  try {
    for await (const line of lines) yield JSON.parse(line) as WatchEvent;
    if (broken) throw broken;
  } catch (error) {
    throw new BrokenStream(messageOf(error), { cause: error });
  } finally {
    stream.destroy();
  }
}
