import { z } from 'zod';
import { jobRequestSchema } from '../../jobs/job-request.js';
import {
  actionSchema,
  apiKeyBodySchema,
  cleanSchema,
  drainSchema,
  MAX_BULK,
  reasonSchema,
  recoverSchema,
  sessionBodySchema,
} from '../dto/bodies.js';
import {
  apiKeyListSchema,
  auditListSchema,
  auditVerifySchema,
  deadLetterListSchema,
  deliveryListSchema,
  demandListSchema,
  exportSchema,
  githubListSchema,
  jobListSchema,
  outageListSchema,
  runnerListSchema,
  scheduleListSchema,
  statusListSchema,
  trailSchema,
} from '../dto/queries.js';
import { failureListSchema, groupRedriveSchema } from '../dto/failures.js';
import { distributionQuery, optimizeSchema, retryStatisticsQuery } from '../dto/statistics.js';
import { alertRuleBodySchema } from '../../families/alerts/rules/alert-rule.js';
import { artifactListSchema, artifactUploadSchema } from '../dto/artifacts.js';
import { alertListSchema, silenceBodySchema } from '../dto/alerts.js';
import { emailSuppressionBodySchema } from '../../families/email/email-suppressions.js';
import { mailSchema } from '../../families/email/model/send-email.js';
import { emailTemplateBodySchema } from '../../families/email/templates/email-templates.js';
import { emailListSchema, emailNamesSchema, emailPreviewBodySchema } from '../dto/emails.js';
import { metricHistoryQuerySchema } from '../dto/metric-history-query.js';
import {
  newWebhookEndpointBodySchema,
  secretRotationBodySchema,
  webhookEndpointBodySchema,
} from '../../families/outbound-webhooks/model/webhook-endpoint.js';
import { recoverBodySchema, webhookAttemptListSchema, webhookEndpointListSchema } from '../dto/webhook-endpoints.js';
import { contactBodySchema } from '../../families/notifications/model/contact.js';
import { notifyPayload } from '../../families/notifications/model/notify.js';
import { contactListSchema, notificationListSchema } from '../dto/notifications.js';
import { mergeTasksPayload } from '../../families/merges/model/merge-tasks.js';
import { codeRepositoryListSchema, codeSearchSchema } from '../dto/code.js';
import { llmUsageQuerySchema } from '../dto/llm-usage-query.js';
import { mergeListSchema } from '../dto/merges.js';
import { projectBodySchema } from '../../projects/project.js';
import { deploymentBodySchema, deploymentListSchema, keepBodySchema, previewListSchema } from '../dto/deployments.js';
import { projectListSchema } from '../dto/projects.js';
import { lookupSchema } from '../dto/relations.js';
import {
  nextTaskSchema,
  taskBodySchema,
  taskCompleteSchema,
  taskFailSchema,
  taskListSchema,
  taskProgressSchema,
  taskReleaseSchema,
} from '../dto/tasks.js';
import { mcpRequestSchema } from '../dto/mcp-request.js';
import { graphqlRequestSchema } from '../dto/graphql-request.js';
import { schedulePreviewQuery, scheduleRequestSchema } from '../dto/schedule-body.js';

/** Named schemas of bodies, by which the routes validate them. */
export const bodySchemas = {
  JobRequest: jobRequestSchema,
  JobsBulk: z.strictObject({ jobs: z.array(jobRequestSchema).min(1).max(MAX_BULK) }),
  JobsAction: actionSchema,
  QueueDrain: drainSchema,
  QueueClean: cleanSchema,
  Recover: recoverSchema,
  Reason: reasonSchema,
  ScheduleRequest: scheduleRequestSchema,
  ApiKeyRequest: apiKeyBodySchema,
  GroupRedrive: groupRedriveSchema,
  Optimize: optimizeSchema,
  AlertSilence: silenceBodySchema,
  AlertRuleRequest: alertRuleBodySchema,
  WebhookEndpointRequest: webhookEndpointBodySchema,
  NewWebhookEndpointRequest: newWebhookEndpointBodySchema,
  SecretRotationRequest: secretRotationBodySchema,
  WebhookRecovery: recoverBodySchema,
  NotifyRequest: notifyPayload,
  ContactRequest: contactBodySchema,
  EmailRequest: mailSchema,
  EmailTemplateRequest: emailTemplateBodySchema,
  EmailPreviewRequest: emailPreviewBodySchema,
  EmailSuppressionRequest: emailSuppressionBodySchema,
  MergeRequest: mergeTasksPayload,
  ProjectRequest: projectBodySchema,
  DeploymentRequest: deploymentBodySchema,
  PreviewKeep: keepBodySchema,
  SessionRequest: sessionBodySchema,
  GraphQLRequest: graphqlRequestSchema,
  McpRequest: mcpRequestSchema,
  TaskRequest: taskBodySchema,
  TaskNext: nextTaskSchema,
  TaskProgress: taskProgressSchema,
  TaskComplete: taskCompleteSchema,
  TaskFail: taskFailSchema,
  TaskRelease: taskReleaseSchema,
} satisfies Record<string, z.ZodType>;
export type BodyName = keyof typeof bodySchemas;

export const querySchemas = {
  AlertList: alertListSchema,
  LlmUsageQuery: llmUsageQuerySchema,
  MergeList: mergeListSchema,
  CodeSearchQuery: codeSearchSchema,
  CodeRepositoryList: codeRepositoryListSchema,
  ProjectList: projectListSchema,
  DeploymentList: deploymentListSchema,
  PreviewList: previewListSchema,
  NotificationList: notificationListSchema,
  ContactList: contactListSchema,
  WebhookEndpointList: webhookEndpointListSchema,
  WebhookAttemptList: webhookAttemptListSchema,
  ArtifactList: artifactListSchema,
  ArtifactUpload: artifactUploadSchema,
  EmailList: emailListSchema,
  EmailNames: emailNamesSchema,
  ApiKeyList: apiKeyListSchema,
  AuditList: auditListSchema,
  AuditVerify: auditVerifySchema,
  JobExport: exportSchema,
  JobList: jobListSchema,
  OutageList: outageListSchema,
  DeadLetterList: deadLetterListSchema,
  DeliveryList: deliveryListSchema,
  DemandList: demandListSchema,
  FailureList: failureListSchema,
  MetricHistoryQuery: metricHistoryQuerySchema,
  GitHubList: githubListSchema,
  RetryStatisticsQuery: retryStatisticsQuery,
  DistributionQuery: distributionQuery,
  Lookup: lookupSchema,
  RunnerList: runnerListSchema,
  ScheduleList: scheduleListSchema,
  SchedulePreviewQuery: schedulePreviewQuery,
  StatusList: statusListSchema,
  TaskList: taskListSchema,
  Trail: trailSchema,
} satisfies Record<string, z.ZodType>;
export type QueryName = keyof typeof querySchemas;
