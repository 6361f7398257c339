import type { V1ObjectMeta } from '@kubernetes/client-node';
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Kubernetes' recommended label of what a tool manages, here of any hub. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'runnerhub' };
/** Label by which the network policies select pods. */
export const NETWORK_LABEL = 'runnerhub.io/network';
/** Annotation with the labels as they were given, in JSON. */
const LABELS_ANNOTATION = 'runnerhub.io/labels';

/** Name of a label key, and a label's value: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
const WORD = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const HASHED = 'sha256-';

/** Annotations that keep Karpenter and the cluster autoscaler from freeing the node: a job can't be moved. */
const STAYS = { 'karpenter.sh/do-not-disrupt': 'true', 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' };

const Labels = z.record(z.string(), z.string());

/**
 * Builds labels and annotations. The API server finds pods by labels, which hold little; annotations hold everything,
 * and are not searchable. So a label that Kubernetes refuses (`owner/repository`) is found by its hash and read from
 * the annotation.
 */
export function podMetadata(labels: Record<string, string>, network: string): V1ObjectMeta {
  return {
    labels: { ...findable(labels), ...MANAGED_BY, [NETWORK_LABEL]: network },
    annotations: { ...STAYS, [LABELS_ANNOTATION]: JSON.stringify(labels) },
  };
}

/** Returns the labels as they were given; undefined for a pod that the hub has not made. */
export function labelsOf(metadata: V1ObjectMeta | undefined): Record<string, string> | undefined {
  const text = metadata?.annotations?.[LABELS_ANNOTATION];
  if (text === undefined || !isManaged(metadata)) return undefined;
  try {
    return Labels.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Selects the pods that carry all of these labels, and perhaps one more whose hash is the same. */
export function labelSelector(labels: Record<string, string>): string {
  return Object.entries({ ...findable(labels), ...MANAGED_BY })
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function isManaged(metadata: V1ObjectMeta | undefined): boolean {
  return Object.entries(MANAGED_BY).every(([key, value]) => metadata?.labels?.[key] === value);
}

/** Returns labels that Kubernetes accepts: what it does not is its hash. */
export function findable(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [word(key), value === '' ? '' : word(value)]));
}

/** Returns a text that Kubernetes accepts. A text like a hash is hashed as well, so that none can pose as another's hash. */
function word(text: string): string {
  if (WORD.test(text) && !text.startsWith(HASHED)) return text;
  return HASHED + createHash('sha256').update(text).digest('hex').slice(0, 48);
}
