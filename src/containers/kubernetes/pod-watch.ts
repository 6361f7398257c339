import type { V1Pod } from '@kubernetes/client-node';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../common/errors.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { statusOf } from './kubernetes-errors.js';
import { isBeingRemoved } from './pod-removal.js';

/** How long one watch is asked for: then the pod is looked at afresh. */
const WATCH_SECONDS = 600;
/** The same when the pod should be gone soon: that its node does not say so is seen only by looking. */
const REMOVAL_WATCH_SECONDS = 30;
/** The API server sends a bookmark about once a minute: a watch that is silent for so long is dead. */
const SILENCE_MS = 150_000;
/** Between two watches that ended at once. */
const PAUSE_MS = 500;

/** A judgement of the pod as it is now (undefined: it is gone): undefined means that it is not decided yet. */
export type Judge<T> = (pod: V1Pod | undefined) => { is: T } | undefined;

interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: V1Pod;
}

/**
 * Follows one pod until it is judged. Each watch begins at a list, since a pod's own version may be too old to begin at;
 * a watch that ends, is cut, or is told that it is too late (410 Gone) is followed by the next.
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
    const seconds = pod && isBeingRemoved(pod) ? REMOVAL_WATCH_SECONDS : WATCH_SECONDS;
    const query = {
      fieldSelector,
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: list.metadata?.resourceVersion ?? '',
      timeoutSeconds: String(seconds),
    };
    const since = Date.now();
    const seen = await watchOnce(api, query, judge, signal);
    if (seen) return seen.is;
    if (Date.now() - since < PAUSE_MS) await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** One watch to its end; undefined when the pod could not be judged by then. */
async function watchOnce<T>(
  api: KubernetesApi,
  query: Record<string, string>,
  judge: Judge<T>,
  signal: AbortSignal | undefined,
): Promise<{ is: T } | undefined> {
  const silence = new AbortController();
  const alarm = setTimeout(() => silence.abort(), SILENCE_MS);
  const ends = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
  try {
    for await (const { type, object } of events(await api.stream('watch pods', '/pods', query, ends))) {
      alarm.refresh();
      if (type === 'ERROR') return undefined; // Mostly 410 Gone.
      if (type === 'BOOKMARK') continue;
      const verdict = judge(type === 'DELETED' ? undefined : object);
      if (verdict) return verdict;
    }
  } catch (error) {
    signal?.throwIfAborted();
    const status = statusOf((error as Error).cause);
    if (!(error instanceof BrokenStream) && !silence.signal.aborted && status !== 410) throw error;
  } finally {
    clearTimeout(alarm);
  }
  return undefined;
}

class BrokenStream extends Error {}

/** @throws BrokenStream when the connection is cut, or half a line is all that came */
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
