import type { BackupTable } from '../jobs/backup-table.js';
import { ALERT_TABLES } from './alerts/backup-tables.js';
import { AlertsModule } from './alerts/alerts.module.js';
import { CodeIndexModule } from './code-index/code-index.module.js';
import { CleanupModule } from './cleanup/cleanup.module.js';
import { CodeAssistanceModule } from './code-assistance/code-assistance.module.js';
import { DeadLetterModule } from './dead-letter/dead-letter.module.js';
import { DEPLOYMENTS } from './deploys/backup-table.js';
import { DeploysModule } from './deploys/deploys.module.js';
import { EMAIL_TABLES } from './email/backup-tables.js';
import { EmailModule } from './email/email.module.js';
import { LlmModule } from './llm/llm.module.js';
import { MERGE_TABLES } from './merges/backup-tables.js';
import { MergesModule } from './merges/merges.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { ProbeModule } from './probe/probe.module.js';
import { StatusModule } from './status/status.module.js';
import { NOTIFICATION_TABLES } from './notifications/backup-table.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { WEBHOOK_ENDPOINTS } from './outbound-webhooks/backup-table.js';
import { OutboundWebhooksModule } from './outbound-webhooks/outbound-webhooks.module.js';
import { TASK_TABLES } from './tasks/backup-tables.js';
import { TasksModule } from './tasks/tasks.module.js';
import { DISPATCHED_RUNS } from './github-workflows/backup-table.js';
import { WorkflowsModule } from './workflows/workflows.module.js';
import { GitHubWorkflowsModule } from './github-workflows/github-workflows.module.js';

/** Job families of the hub. A new one is a folder beside these, and an entry here. */
export const FAMILIES = [
  ...[DeadLetterModule, ProbeModule, CleanupModule, StatusModule, GitHubWorkflowsModule],
  ...[AlertsModule, MetricsModule, OutboundWebhooksModule, EmailModule, NotificationsModule, TasksModule],
  ...[MergesModule, DeploysModule, WorkflowsModule, CodeIndexModule, LlmModule, CodeAssistanceModule],
];

/** Tables of families, of which a backup keeps rows. */
export const FAMILY_TABLES: BackupTable[] = [
  ...[DISPATCHED_RUNS, WEBHOOK_ENDPOINTS, ...NOTIFICATION_TABLES],
  ...[...ALERT_TABLES, ...EMAIL_TABLES, ...TASK_TABLES, ...MERGE_TABLES, DEPLOYMENTS],
];
