import type { Kind } from './objects.js';
import { failure, type KubeObject, type PodSpec } from './model.js';

type Refusal = ReturnType<typeof failure> | undefined;

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const SECRET_KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/** Returns why an API server that enforces the Pod Security Standard `restricted` rejects this object, or undefined. */
export function refusal(kind: Kind, object: KubeObject): Refusal {
  const { name, labels = {} } = object.metadata;
  const invalid = (what: string) => failure(422, 'Invalid', `${object.kind} "${name}" is invalid: ${what}`);
  if (!NAME.test(name) || name.length > 253) return invalid(`metadata.name: Invalid value: "${name}"`);
  for (const [key, value] of Object.entries(labels)) {
    if (!LABEL_KEY.test(key)) return invalid(`metadata.labels: Invalid value: "${key}"`);
    if (!LABEL_VALUE.test(value)) return invalid(`metadata.labels: Invalid value: "${value}"`);
  }
  const badKey = Object.keys(object.data ?? {}).find((key) => !SECRET_KEY.test(key));
  if (badKey !== undefined) return invalid(`data[${badKey}]: Invalid value`);
  const violations = kind === 'pods' && object.spec ? unrestricted(object.spec) : [];
  if (violations.length === 0) return undefined;
  const text = `pods "${name}" is forbidden: violates PodSecurity "restricted:latest": ${violations.join(', ')}`;
  return failure(403, 'Forbidden', text);
}

/** Returns violations of https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
function unrestricted(spec: PodSpec): string[] {
  const container = spec.containers[0]?.securityContext ?? {};
  const { runAsNonRoot, runAsUser, seccompProfile } = spec.securityContext ?? {};
  const rules: [string, boolean][] = [
    ['host namespaces', !spec.hostNetwork && !spec.hostPID && !spec.hostIPC],
    ['privileged', container.privileged !== true],
    ['allowPrivilegeEscalation != false', container.allowPrivilegeEscalation === false],
    [
      'unrestricted capabilities',
      container.capabilities?.drop?.includes('ALL') === true && !container.capabilities.add,
    ],
    ['runAsNonRoot != true', runAsNonRoot === true],
    ['runAsUser=0', runAsUser !== 0],
    ['seccompProfile', seccompProfile?.type === 'RuntimeDefault'],
    ['volumes', (spec.volumes ?? []).every((volume) => 'emptyDir' in volume)],
  ];
  return rules.flatMap(([name, kept]) => (kept ? [] : [name]));
}
