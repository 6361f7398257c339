/** Kubernetes objects as JSON, limited to the fields the simulator knows. */
export interface Metadata {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string }[];
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  spec?: PodSpec;
  status?: PodStatus;
  data?: Record<string, string>;
}

export interface PodSpec {
  containers: {
    name: string;
    image: string;
    command?: string[];
    args?: string[];
    workingDir?: string;
    envFrom?: { secretRef: { name: string } }[];
    imagePullPolicy?: string;
    securityContext?: {
      allowPrivilegeEscalation?: boolean;
      privileged?: boolean;
      capabilities?: { drop?: string[]; add?: string[] };
    };
  }[];
  securityContext?: { runAsNonRoot?: boolean; runAsUser?: number; seccompProfile?: { type: string } };
  nodeName?: string;
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  volumes?: { name: string; emptyDir?: object }[];
  terminationGracePeriodSeconds?: number;
  activeDeadlineSeconds?: number;
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: { exitCode: number; reason: string; message?: string; startedAt: string; finishedAt: string };
}

export interface PodStatus {
  phase: string;
  reason?: string;
  message?: string;
  qosClass?: string;
  startTime?: string;
  conditions?: { type: string; status: string; reason?: string; message?: string; lastTransitionTime: string }[];
  containerStatuses?: {
    name: string;
    image: string;
    imageID: string;
    ready: boolean;
    restartCount: number;
    state: ContainerState;
  }[];
}

/** Formats a date in whole seconds, as everywhere in the API. */
export function timestamp(date = new Date()): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Returns the Status object by which an API server reports a failed request. */
export function failure(code: number, reason: string, message: string) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}
