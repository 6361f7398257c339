import type { V1Container, V1Pod, V1PodSpec, V1ResourceRequirements, V1Volume } from '@kubernetes/client-node';
import { randomBytes } from 'node:crypto';
import type { ContainerSpec } from '../container-runtime.js';
import { podMetadata } from './pod-labels.js';

/** The pod's one container. */
export const CONTAINER = 'job';

/** Limits of a specification that names none; a node must have that much free. */
const DEFAULT_LIMITS = { cpus: 2, memoryBytes: 4 * 1024 ** 3 };
/** Disk that a job may use, its log included, and the part that a node must have: a runner is some 2 GB unpacked. */
const DISK = { limit: '14Gi', request: '2Gi' };
/** The user `runner` in GitHub's image. */
const RUNNER_UID = 1001;
const PULL_POLICIES = { missing: 'IfNotPresent', always: 'Always', never: 'Never' } as const;
/** Grace of a process when another client than the hub removes the pod. */
const GRACE_SECONDS = 10;

export interface PodPlacement {
  serviceAccount: string;
  /** Maximum lifetime of a pod, whatever becomes of the hub. */
  ttlMs: number;
}

/** Builds the body of the create call, fit for a namespace that enforces the Pod Security Standard `restricted`. */
export function podOptions(spec: ContainerSpec, placement: PodPlacement): V1Pod {
  const metadata = podMetadata(spec.labels ?? {}, spec.network ?? 'none');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: spec.name },
    spec: podSpec(spec, placement),
  };
}

function podSpec(spec: ContainerSpec, { serviceAccount, ttlMs }: PodPlacement): V1PodSpec {
  return {
    restartPolicy: 'Never',
    activeDeadlineSeconds: Math.ceil(ttlMs / 1000),
    terminationGracePeriodSeconds: GRACE_SECONDS,
    serviceAccountName: serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    // Process 1 is another one then, which reaps orphans: a shell as process 1 ignores SIGTERM.
    shareProcessNamespace: true,
    securityContext: {
      // By number: a node can't verify that a user named by the image (`USER runner`) is not root, and refuses it.
      runAsNonRoot: true,
      runAsUser: RUNNER_UID,
      runAsGroup: RUNNER_UID,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    runtimeClassName: spec.ociRuntime,
    volumes: unlessEmpty(volumes(spec)),
    containers: [container(spec)],
  };
}

function container(spec: ContainerSpec): V1Container {
  return {
    name: CONTAINER,
    image: spec.image,
    imagePullPolicy: spec.pull && PULL_POLICIES[spec.pull],
    // Like Docker's Cmd: passed to the image's entry point, if it has one.
    args: spec.command?.map(literal),
    workingDir: spec.workingDir,
    envFrom: hasEnvironment(spec) ? [{ secretRef: { name: secretName(spec.name) } }] : undefined,
    resources: resources(spec),
    volumeMounts: unlessEmpty(folders(spec).map(([mountPath], n) => ({ name: `tmpfs-${n}`, mountPath }))),
    securityContext: {
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: spec.readOnly ?? false,
      capabilities: { drop: ['ALL'] },
    },
  };
}

const unlessEmpty = <T>(list: T[]) => (list.length === 0 ? undefined : list);
const folders = ({ tmpfs = {} }: ContainerSpec) => Object.entries(tmpfs);

function volumes(spec: ContainerSpec): V1Volume[] {
  return folders(spec).map(([, bytes], n) => ({
    name: `tmpfs-${n}`,
    emptyDir: { medium: 'Memory', sizeLimit: String(bytes) },
  }));
}

/**
 * Escapes an argument. Kubernetes would substitute variables for `$(NAME)`, which puts secrets on the command line, and
 * make one `$` of two.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
function literal(argument: string): string {
  return argument.replaceAll('$', '$$$$');
}

export function hasEnvironment({ env = {} }: ContainerSpec): boolean {
  return Object.keys(env).length > 0;
}

/** Returns another name for each pod: the Secret of an earlier pod of that name may outlast the pod for a moment. */
function secretName(podName: string): string {
  return `${podName}-${randomBytes(4).toString('hex')}`;
}

/** Requests what a pod may use, except for the disk: a node is never promised more than it has. */
function resources({ limits = {} }: ContainerSpec): V1ResourceRequirements {
  const cpu = `${Math.ceil((limits.cpus ?? DEFAULT_LIMITS.cpus) * 1000)}m`;
  const memory = String(limits.memoryBytes ?? DEFAULT_LIMITS.memoryBytes);
  return {
    limits: { cpu, memory, 'ephemeral-storage': DISK.limit },
    requests: { cpu, memory, 'ephemeral-storage': DISK.request },
  };
}
