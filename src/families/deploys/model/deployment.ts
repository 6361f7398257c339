import { z } from 'zod';
import { instant, uuid } from '../../../common/answers.js';
import { ENVIRONMENTS, TAG_LENGTH } from './deploy.js';

export const DEPLOYMENT_STATES = ['pending', 'in_progress', 'completed', 'failed', 'cancelled', 'superseded'] as const;
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number];
export const OPEN_DEPLOYMENTS_SQL = `('pending','in_progress')`;

/** A deployment as interfaces show it. */
export const deploymentSchema = z.strictObject({
  id: z.string(),
  jobId: uuid.meta({ description: 'The deploy job, whose cancel cancels the deployment' }),
  projectId: z.string(),
  environment: z.enum(ENVIRONMENTS),
  taskId: z.string().nullable(),
  branch: z.string(),
  commitHash: z.string(),
  image: z.string().nullable(),
  state: z.enum(DEPLOYMENT_STATES).meta({
    description: 'pending: waits for the one before it; superseded: a newer one was requested while it waited',
  }),
  current: z.boolean().meta({ description: 'Whether it is in operation' }),
  progress: z.number().nullable().meta({ description: 'Percent' }),
  result: z.unknown().meta({ description: 'Result of its job' }),
  failedReason: z.string().nullable(),
  errorCode: z.string().nullable(),
  requestedAt: instant,
  requestedBy: z.string(),
  startedAt: instant.nullable(),
  appliedAt: instant.nullable().meta({ description: 'When its objects were applied, or its container was started' }),
  switchedAt: instant.nullable().meta({ description: 'When it came into operation' }),
  completedAt: instant.nullable().meta({ description: 'When it ended, however it did' }),
  durationSeconds: z.number().nullable(),
  url: z.string().nullable(),
  namespace: z.string().nullable().meta({ description: 'Namespace in Kubernetes' }),
  resource: z.string().nullable().meta({ description: 'Deployment in Kubernetes, or container in Docker' }),
  port: z.number().nullable().meta({ description: 'Published port in Docker' }),
  revision: z.string().nullable().meta({ description: 'Revision of the Deployment in Kubernetes' }),
});
export type Deployment = z.output<typeof deploymentSchema>;

export const deploymentDetailSchema = deploymentSchema.extend({
  before: deploymentSchema
    .pick({ id: true, branch: true, commitHash: true })
    .nullable()
    .meta({ description: 'The last version that was in operation before it, which a rollback deploys' }),
});
export type DeploymentDetail = z.output<typeof deploymentDetailSchema>;

export const DEPLOYMENT_COLUMNS = `
  d.deployment_id as id, d.job_id as "jobId", d.project_id as "projectId", d.environment, d.task_id as "taskId", d.branch,
  d.commit_hash as "commitHash", d.image, d.state, d.current,
  case when d.state = 'completed' then 100 else j.progress::float8 end as progress,
  case when d.state = 'completed' then jsonb_build_object(
    'deploymentId', d.deployment_id, 'url', d.url, 'image', d.image, 'namespace', d.namespace, 'resource', d.resource,
    'revision', d.revision) end as result,
  d.error_message as "failedReason", d.error_code as "errorCode", d.requested_at as "requestedAt",
  d.requested_by as "requestedBy", d.started_at as "startedAt", d.applied_at as "appliedAt",
  d.switched_at as "switchedAt", d.completed_at as "completedAt",
  extract(epoch from d.completed_at - d.started_at)::float8 as "durationSeconds", d.url, d.namespace, d.resource, d.port,
  d.revision`;
export const DEPLOYMENT_TABLES_SQL = `deployments d left join jobs j on j.id = d.job_id`;
/** The last version that was in operation on the target before another one. */
export const HEALTHY_BEFORE_SQL = `
  select ${DEPLOYMENT_COLUMNS} from deployments o join ${DEPLOYMENT_TABLES_SQL} on true
   where o.deployment_id = $1 and d.target = o.target and d.state = 'completed' and left(d.commit_hash, ${TAG_LENGTH}) <> left(o.commit_hash, ${TAG_LENGTH})
     and (d.requested_at, d.job_id) < (o.requested_at, o.job_id)
   order by d.requested_at desc, d.job_id desc limit 1`;

/** A preview in operation. */
export const previewSchema = z.strictObject({
  name: z
    .string()
    .meta({ description: 'As `namespaceOrResource` of a cleanup: a namespace, namespace/deployment, or container' }),
  namespace: z.string().meta({ description: 'Its namespace in Kubernetes, or its container in Docker' }),
  deploymentId: z.string(),
  projectId: z.string(),
  taskId: z.string().nullable(),
  branch: z.string(),
  commitHash: z.string(),
  url: z.string().nullable(),
  deployedAt: instant,
  keep: z.boolean().meta({ description: 'Whether no cleanup removes it' }),
  keepReason: z.string().nullable(),
});
export type Preview = z.output<typeof previewSchema>;

/** A preview without a task is one of the Deployments in the namespace of its project. */
export const PREVIEW_COLUMNS = `
  case when d.task_id is null then concat_ws('/', d.namespace, d.resource) else coalesce(d.namespace, d.resource) end as name,
  coalesce(d.namespace, d.resource) as namespace, d.deployment_id as "deploymentId", d.project_id as "projectId",
  d.task_id as "taskId", d.branch, d.commit_hash as "commitHash", d.url, d.switched_at as "deployedAt", d.keep,
  d.keep_reason as "keepReason"`;
