import { z } from 'zod';
import { artifactSchema } from '../../artifacts/artifact.js';
import { auditEventSchema } from '../../audit/audit-event.js';
import { apiKeySchema } from '../../auth/api-key.js';
import { PRINCIPAL_KINDS, ROLES } from '../../auth/principal.js';
import { count, pageOf, uuid } from '../../common/answers.js';
import { MAX_IDS } from '../dto/queries.js';
import { RECOVERY_KINDS } from '../../config/hub-config.js';
import { containerListSchema } from '../../containers/container-list.js';
import { gitHubRunnerSchema, repositorySchema, workflowSchema } from '../../github/sync/github-search.js';
import { whySchema } from '../../jobs/why.js';
import { jobEventSchema, jobSchema } from '../../jobs/job.js';
import { rotatedSecretsSchema, sealedSecretsSchema } from '../../persistence/maintenance/secrets/secret-rotation.js';
import {
  webhookAttemptSchema,
  webhookEndpointSchema,
  webhookEndpointWithSecretSchema,
} from '../../families/outbound-webhooks/model/webhook-endpoint.js';
import { contactSchema } from '../../families/notifications/model/contact.js';
import { notificationSchema } from '../../families/notifications/model/notification.js';
import { codeMatchesSchema, codeRepositorySchema } from '../../families/code-index/model/code.js';
import { llmUsageSchema } from '../../families/llm/model/llm-usage.js';
import { mergeDetailSchema, mergeSchema } from '../../families/merges/model/merge.js';
import { deploymentDetailSchema, deploymentSchema, previewSchema } from '../../families/deploys/model/deployment.js';
import { projectSchema } from '../../projects/project.js';
import { deadLetterSchema } from '../../persistence/queries/dead-letters.js';
import { failureGroupSchema } from '../../persistence/queries/failure-groups.js';
import { jobFailureSchema, jobLogLineSchema, searchedSchema } from '../../persistence/queries/job-search.js';
import { jobTreeSchema } from '../../persistence/queries/job-tree.js';
import { nodeOrderedSchema, nodeSchema } from '../../persistence/nodes/nodes.js';
import { outageSchema } from '../../persistence/queries/outage-search.js';
import { queueSettingSchema } from '../../persistence/queues/queue-settings.js';
import { jobDistributionSchema } from '../../persistence/queries/job-distribution.js';
import { retryStatisticsListSchema } from '../../persistence/queries/retry-stats.js';
import { tuningSchema } from '../../persistence/tuning/concurrency-tuning.js';
import { queueStatisticsSchema } from '../../persistence/queries/queue-stats.js';
import { queueLanesSchema } from '../../persistence/queries/queue-lanes.js';
import { queueTenantsSchema } from '../../persistence/queries/tenant-stats.js';
import { schedulePreviewSchema } from '../../persistence/schedules/schedule-preview.js';
import { scheduleSchema } from '../../persistence/schedules/schedule-row.js';
import { alertDetailSchema, alertSchema } from '../../families/alerts/model/alert.js';
import { alertRuleSchema } from '../../families/alerts/rules/alert-rule.js';
import { emailSuppressionSchema } from '../../families/email/email-suppressions.js';
import { emailDetailSchema, emailSchema } from '../../families/email/model/email.js';
import { emailPreviewSchema, emailTemplateSchema } from '../../families/email/templates/email-templates.js';
import { metricHistorySchema } from '../../families/metrics/metric-history.js';
import { statusComponentSchema } from '../../families/status/status-components.js';
import {
  heartbeatSchema,
  leaseSchema,
  offerSchema,
  taskDetailSchema,
  taskSchema,
} from '../../families/tasks/model/task.js';
import { demandDetailSchema, demandSchema } from '../../runners/queries/demand-search.js';
import { runnerLogSchema, runnerSchema } from '../../runners/queries/runner-search.js';
import { runnerSetsSchema } from '../../runners/queries/runner-set-use.js';
import { setupSchema } from '../../setup/setup-item.js';
import { mcpResultSchema } from '../dto/mcp-request.js';
import { graphqlResultSchema } from '../dto/graphql-request.js';
import { problemSchema } from '../../http/problem.js';
import { deliveryDetailSchema, deliverySchema } from '../../webhooks/delivery.js';

const acceptedJob = jobSchema.pick({ id: true, type: true, queue: true, priority: true, state: true }).extend({
  scheduleId: uuid
    .optional()
    .meta({ description: 'Schedule that created the job; with `repeat`, the new schedule, whose id is also in `id`' }),
});
const name = z.string();
/** What a bulk action has found, done or not. */
const matches = {
  matched: count.meta({ description: 'Jobs that match the filter and that the action applies to' }),
  limit: count.nullable().meta({ description: 'The bound of one call where it has ended the search; else null' }),
  searched: searchedSchema,
};
const names = apiKeySchema.shape.tenants;
const sessionSchema = z.strictObject({
  kind: z.enum(PRINCIPAL_KINDS),
  name,
  role: z.enum(ROLES),
  tenants: names,
  queues: names,
  environment: z.string().nullable().meta({ description: 'ENVIRONMENT_NAME of the hub; null: it is not set' }),
});

/** Named schemas of answers: those of resources are defined where the resource is read, the others here. */
export const answerSchemas = {
  AcceptedJob: acceptedJob,
  AcceptedJobs: z.strictObject({ jobs: z.array(acceptedJob) }),
  ActionResult: z.union([
    z.strictObject({
      ...matches,
      done: count.meta({ description: 'Changed jobs: fewer than `matched` if some changed meanwhile' }),
      ids: z
        .array(uuid)
        .max(MAX_IDS)
        .meta({ description: `The newest matched jobs, ${MAX_IDS} at most` }),
    }),
    z.strictObject({
      ...matches,
      breakdown: z
        .array(jobSchema.pick({ queue: true, type: true, state: true }).extend({ count }))
        .meta({ description: 'The matched jobs by queue, type and state, the most first' }),
      samples: z.array(jobSchema).meta({ description: 'The five newest matched jobs' }),
    }),
  ]),
  Job: jobSchema,
  JobPage: pageOf(jobSchema).extend({ searched: searchedSchema }),
  JobEventPage: pageOf(jobEventSchema),
  JobLogPage: pageOf(jobLogLineSchema),
  JobFailurePage: pageOf(jobFailureSchema),
  JobTree: jobTreeSchema,
  DeadLetter: deadLetterSchema,
  DeadLetterPage: pageOf(deadLetterSchema),
  FailureGroup: failureGroupSchema,
  FailureGroupPage: pageOf(failureGroupSchema),
  GroupRedriven: z.strictObject({
    fingerprint: z.string(),
    matched: count.meta({ description: 'Failed jobs that were tried' }),
    redriven: count.meta({ description: 'New jobs: fewer than `matched` if some changed meanwhile' }),
    remaining: count.meta({ description: 'Failed jobs that the group still has' }),
    jobs: z.array(uuid).meta({ description: 'Ids of the first five new jobs' }),
  }),
  QueueStatistics: queueStatisticsSchema,
  QueueStatisticsList: z.strictObject({ queues: z.array(queueStatisticsSchema) }),
  QueueCounts: z.strictObject({
    queues: z.array(
      queueStatisticsSchema.pick({ name: true, waiting: true, active: true, completed: true, failed: true }),
    ),
  }),
  QueueTenants: queueTenantsSchema,
  QueueLanes: queueLanesSchema,
  QueuePauses: z.strictObject({ queues: z.array(queueSettingSchema) }),
  RetryStatisticsList: retryStatisticsListSchema,
  JobDistribution: jobDistributionSchema,
  Tuning: tuningSchema,
  QueuePaused: z.strictObject({ name, paused: z.boolean() }),
  QueueDrained: z.union([z.strictObject({ name, remaining: count }), z.strictObject({ name, removed: count })]),
  Removed: z.strictObject({ removed: count }),
  Count: z.strictObject({ count }),
  WebhookEndpoint: webhookEndpointSchema,
  WebhookEndpointPage: pageOf(webhookEndpointSchema),
  WebhookEndpointWithSecret: webhookEndpointWithSecretSchema,
  WebhookAttemptPage: pageOf(webhookAttemptSchema),
  WebhooksRecovered: z.strictObject({ found: count, retried: count }),
  Notification: notificationSchema,
  NotificationPage: pageOf(notificationSchema),
  Contact: contactSchema,
  ContactPage: pageOf(contactSchema),
  LlmUsage: llmUsageSchema,
  Merge: mergeSchema,
  MergeDetail: mergeDetailSchema,
  MergePage: pageOf(mergeSchema),
  CodeMatches: codeMatchesSchema,
  CodeRepository: codeRepositorySchema,
  CodeRepositoryPage: pageOf(codeRepositorySchema),
  Project: projectSchema,
  ProjectPage: pageOf(projectSchema),
  Deployment: deploymentSchema,
  DeploymentDetail: deploymentDetailSchema,
  DeploymentPage: pageOf(deploymentSchema),
  Preview: previewSchema,
  PreviewPage: pageOf(previewSchema),
  SealedSecrets: sealedSecretsSchema,
  RotatedSecrets: rotatedSecretsSchema,
  BackupWritten: z.strictObject({
    file: z.string().meta({ description: 'Path on the disk of the node that responds' }),
    jobs: count.meta({ description: 'Open jobs in the file' }),
    bytes: count,
  }),
  Recovered: z.strictObject({ recovered: z.partialRecord(z.enum(RECOVERY_KINDS), count) }),
  Node: nodeSchema,
  NodePage: pageOf(nodeSchema),
  NodeOrdered: nodeOrderedSchema,
  Schedule: scheduleSchema,
  SchedulePage: pageOf(scheduleSchema),
  SchedulePreview: schedulePreviewSchema,
  Email: emailSchema,
  EmailPage: pageOf(emailSchema),
  EmailDetail: emailDetailSchema,
  QueuedEmail: z.strictObject({ queueId: uuid.meta({ description: 'Id of the stored mail' }), jobId: uuid }),
  EmailTemplate: emailTemplateSchema,
  EmailTemplatePage: pageOf(emailTemplateSchema),
  EmailPreview: emailPreviewSchema,
  EmailSuppression: emailSuppressionSchema,
  EmailSuppressionPage: pageOf(emailSuppressionSchema),
  EmailQueue: z.strictObject({
    success: z.literal(true),
    data: z.strictObject({
      stats: queueStatisticsSchema.pick({
        ...{ waiting: true, active: true, completed: true, failed: true, delayed: true, total: true },
      }),
      failedJobs: z.array(
        jobSchema.pick({ id: true, data: true, attemptsMade: true }).extend({
          failedReason: z.string().nullable(),
          timestamp: z.int().meta({ description: 'When it was created, in milliseconds since 1970' }),
        }),
      ),
    }),
  }),
  StatusComponentPage: pageOf(statusComponentSchema),
  RepositoryPage: pageOf(repositorySchema),
  WorkflowPage: pageOf(workflowSchema),
  GitHubRunnerPage: pageOf(gitHubRunnerSchema),
  DemandDetail: demandDetailSchema,
  Why: whySchema,
  DemandPage: pageOf(demandSchema),
  Runner: runnerSchema,
  RunnerPage: pageOf(runnerSchema),
  RunnerLog: runnerLogSchema,
  RunnerSetList: runnerSetsSchema,
  Lookup: z.strictObject({
    items: z.array(
      z.strictObject({
        kind: z.enum([
          ...['job', 'demand', 'runner', 'delivery', 'schedule', 'node', 'repository'],
          ...['task', 'email', 'contact', 'webhook-endpoint', 'project', 'deployment', 'merge'],
        ] as const),
        id: z.string(),
        title: z.string(),
      }),
    ),
  }),
  ContainerList: containerListSchema,
  Delivery: deliverySchema,
  DeliveryPage: pageOf(deliverySchema),
  DeliveryDetail: deliveryDetailSchema,
  Replayed: z.strictObject({ deliveryId: z.string(), jobId: uuid }),
  ApiKey: apiKeySchema,
  ApiKeyPage: pageOf(apiKeySchema),
  NewApiKey: apiKeySchema.extend({ key: z.string().meta({ description: 'The key itself, shown this once' }) }),
  AuditEventPage: pageOf(auditEventSchema),
  AuditCheck: z.strictObject({
    events: count.meta({ description: 'Checked events' }),
    brokenAt: z
      .string()
      .nullable()
      .meta({ description: 'First event that was changed, or follows a removed one; null: none' }),
    head: z
      .strictObject({ id: z.string(), digest: z.string() })
      .nullable()
      .meta({ description: 'Last event: keep it elsewhere, since it proves later that no end was cut off' }),
  }),
  Artifact: artifactSchema,
  ArtifactPage: pageOf(artifactSchema),
  Alert: alertSchema,
  AlertDetail: alertDetailSchema,
  AlertPage: pageOf(alertSchema),
  AlertRule: alertRuleSchema,
  AlertRulePage: pageOf(alertRuleSchema),
  MetricHistory: metricHistorySchema,
  Task: taskSchema,
  TaskDetail: taskDetailSchema,
  TaskPage: pageOf(taskSchema),
  TaskLease: leaseSchema,
  TaskOffer: offerSchema,
  TaskHeartbeat: heartbeatSchema,
  OutagePage: pageOf(outageSchema),
  Setup: setupSchema,
  Session: sessionSchema,
  SessionEnded: z.strictObject({ ended: z.boolean().meta({ description: 'false: the request came by a key' }) }),
  GraphQLResult: graphqlResultSchema,
  McpResult: mcpResultSchema,
  Problem: problemSchema,
} satisfies Record<string, z.ZodType>;

export type AnswerName = keyof typeof answerSchemas;
export type Answer<Name extends AnswerName> = z.output<(typeof answerSchemas)[Name]>;
