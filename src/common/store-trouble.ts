/** Reason why a store is unusable. Bounded, since it is the label of a metric. */
export type StoreTrouble =
  'OOM' | 'READONLY' | 'MISCONF' | 'NOREPLICAS' | 'NOPERM' | 'LOADING' | 'CLUSTERDOWN' | 'AUTH' | 'TLS' | 'UNREACHABLE';
