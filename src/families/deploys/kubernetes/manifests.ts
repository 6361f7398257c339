import type { V1Container, V1Deployment, V1Ingress, V1Namespace, V1Secret, V1Service } from '@kubernetes/client-node';
import { findable, MANAGED_BY } from '../../../containers/kubernetes/pod-labels.js';
import {
  DEPLOYMENT_LABEL,
  ENVIRONMENT_LABEL,
  HUB_LABEL,
  PROJECT_LABEL,
  TARGET_LABEL,
  TASK_LABEL,
} from '../../../containers/labels.js';
import type { OpenProject } from '../../../projects/projects.js';
import type { Rollout } from '../model/platform.js';
import { shortHash } from './object-names.js';

/** Time for a rollout to make progress; then Kubernetes reports ProgressDeadlineExceeded. */
export const PROGRESS_DEADLINE_S = 600;
const GRACE_S = 30;
const CONTAINER = 'app';
const DEPLOYED_AT = 'runnerhub.io/deployed-at';
const DEPLOYMENT_ID = 'runnerhub.io/deployment';

/** What the objects of a deployment are made from. */
export interface Plan {
  rollout: Rollout;
  project: OpenProject;
  hub: string;
  /** Name of the Deployment, its Service and its Ingress. */
  name: string;
  namespace: string;
  host: string;
  image: string;
}

/** Labels by which the objects of a target are found, whatever version they have. */
export function targetLabels(hub: string, { projectId, environment, taskId, target }: Rollout): Record<string, string> {
  const task: Record<string, string> = taskId === null ? {} : { [TASK_LABEL]: taskId };
  const labels = { [HUB_LABEL]: hub, [PROJECT_LABEL]: projectId, [ENVIRONMENT_LABEL]: environment };
  return { ...findable({ ...labels, ...task, [TARGET_LABEL]: target }), ...MANAGED_BY };
}

const labelsOf = ({ hub, rollout }: Plan) => ({
  ...targetLabels(hub, rollout),
  ...findable({ [DEPLOYMENT_LABEL]: rollout.deploymentId }),
});

const metadata = (plan: Plan) => ({
  name: plan.name,
  namespace: plan.namespace,
  labels: labelsOf(plan),
  annotations: { [DEPLOYMENT_ID]: plan.rollout.deploymentId },
});

/** Reads the deployment that an object is of, and when it was deployed last. */
export function deployedOf(annotations: Record<string, string> = {}) {
  const at = new Date(annotations[DEPLOYED_AT] ?? NaN);
  return { deploymentId: annotations[DEPLOYMENT_ID], deployedAt: Number.isNaN(at.getTime()) ? undefined : at };
}

export function namespaceObject({ hub, namespace, rollout }: Plan, now: Date): V1Namespace {
  const annotations = { [DEPLOYMENT_ID]: rollout.deploymentId, [DEPLOYED_AT]: now.toISOString() };
  const labels = targetLabels(hub, rollout);
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels, annotations } };
}

/** Each deployment has a Secret of its own, so that the version before keeps its values. */
export const secretName = (name: string, { deploymentId }: Rollout) => `${name}-${shortHash(deploymentId, 10)}`;

export function secretObject(plan: Plan): V1Secret {
  const encoded = Object.entries(plan.project.envVars).map(([key, value]) => [
    ...[key, Buffer.from(value).toString('base64')],
  ]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...metadata(plan), name: secretName(plan.name, plan.rollout) },
    type: 'Opaque',
    data: Object.fromEntries(encoded) as Record<string, string>,
  };
}

/** The selector can't change later, so it has nothing of a version. */
const selector = ({ name, hub }: Plan) => ({ 'app.kubernetes.io/instance': name, ...findable({ [HUB_LABEL]: hub }) });

export function deploymentObject(plan: Plan): V1Deployment {
  const { project } = plan;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(plan),
    spec: {
      replicas: project.replicas,
      revisionHistoryLimit: 3,
      progressDeadlineSeconds: PROGRESS_DEADLINE_S,
      // The version before stays complete until the new one is healthy.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: selector(plan) },
      template: {
        metadata: { labels: { ...labelsOf(plan), ...selector(plan) } },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: GRACE_S,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [container(plan)],
        },
      },
    },
  };
}

function container(plan: Plan): V1Container {
  const { project, name, rollout, image } = plan;
  const { cpu, memory, port, healthPath, secretRefs, envVars } = project;
  const resources = { cpu, memory };
  return {
    name: CONTAINER,
    image,
    ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
    ...(Object.keys(envVars).length > 0 && { envFrom: [{ secretRef: { name: secretName(name, rollout) } }] }),
    ...(secretRefs.length > 0 && {
      env: secretRefs.map(({ name: variable, secret, key }) => ({
        name: variable,
        valueFrom: { secretKeyRef: { name: secret, key } },
      })),
    }),
    resources: { requests: resources, limits: resources },
    readinessProbe: {
      httpGet: { path: healthPath, port, scheme: 'HTTP' },
      periodSeconds: 2,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
}

export function serviceObject(plan: Plan): V1Service {
  const { port } = plan.project;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(plan),
    spec: { selector: selector(plan), ports: [{ name: 'http', port, targetPort: 'http', protocol: 'TCP' }] },
  };
}

export function ingressObject(plan: Plan): V1Ingress {
  const backend = { service: { name: plan.name, port: { number: plan.project.port } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadata(plan),
    spec: { rules: [{ host: plan.host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
  };
}
