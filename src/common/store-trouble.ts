/** Why a store can't be used. Bounded, since it is the label of a metric. */
export type StoreTrouble =
  'OOM' | 'READONLY' | 'MISCONF' | 'NOREPLICAS' | 'NOPERM' | 'LOADING' | 'CLUSTERDOWN' | 'AUTH' | 'TLS' | 'UNREACHABLE';
