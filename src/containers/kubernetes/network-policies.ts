import type { V1NetworkPolicy, V1NetworkPolicyEgressRule, V1NetworkPolicyPeer } from '@kubernetes/client-node';
import { BLOCKED_RANGES } from '../../common/blocked-ranges.js';
import type { ContainerSpec } from '../container-runtime.js';
import { NETWORK_LABEL } from './pod-labels.js';

export type Network = Exclude<NonNullable<ContainerSpec['network']>, 'deploy'>;

/** Address of a node's own DNS cache: link-local, so it would be blocked with the clouds' metadata. */
const NODE_LOCAL_DNS = '169.254.20.10/32';
/** Range that can't be excepted from `::/0`: the API server takes it for an IPv4 range. No packet carries it anyway. */
const MAPPED_IPV4 = '::ffff:0:0/96';

const DNS: V1NetworkPolicyEgressRule = {
  // Any pod on port 53, since the location of DNS differs between clusters.
  to: [{ namespaceSelector: {} }, { ipBlock: { cidr: NODE_LOCAL_DNS } }],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

const EGRESS: Record<Network, V1NetworkPolicyEgressRule[]> = {
  none: [],
  runner: [DNS, { to: [allBut('0.0.0.0/0', BLOCKED_RANGES[4]), allBut('::/0', BLOCKED_RANGES[6])] }],
};

/** Builds the policy of a network's pods: what they may reach, while nothing may reach them. */
export function networkPolicy(network: Network): V1NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policyName(network), labels: { 'app.kubernetes.io/managed-by': 'runnerhub' } },
    spec: {
      podSelector: { matchLabels: { [NETWORK_LABEL]: network } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [],
      egress: EGRESS[network],
    },
  };
}

export function policyName(network: Network): string {
  return `runnerhub-${network}`;
}

function allBut(cidr: string, ranges: readonly string[]): V1NetworkPolicyPeer {
  return { ipBlock: { cidr, except: ranges.filter((range) => range !== MAPPED_IPV4) } };
}
