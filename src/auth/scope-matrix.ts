/**
 * How an operation treats a sender whose scopes confine it to some jobs.
 * - `own`: concerns the sender alone.
 * - `narrowed`: the service that reads or changes jobs gets the scopes with its filter (`@Scope()`).
 * - `task`: the service answers 404 for a task outside (`@Scope()`).
 * - `enqueue`: the router, or who stores it, refuses what lies outside (`@Scope()`).
 * - `job`, `dead-letter`, `schedule`, `artifact`: the guard answers 404 for an id outside.
 * - `queue`: the guard refuses other queues, and senders of single tenants: it concerns the jobs of all tenants.
 * - `queues`: the same for a list of queues, which the service narrows (`@Scope()`).
 * - `none`: refused, since it concerns more than jobs of tenants or queues.
 */
export type ScopeRule =
  | 'own'
  | 'narrowed'
  | 'enqueue'
  | 'job'
  | 'dead-letter'
  | 'schedule'
  | 'task'
  | 'artifact'
  | 'queue'
  | 'queues'
  | 'none';

export type ScopeMatrix = Readonly<Record<string, ScopeRule>>;

/** Nest's injection token of the matrix. */
export const OPERATION_SCOPES = Symbol('OperationScopes');

/** Path parameters by which the guard finds what an operation concerns. */
export const SCOPED_PARAMETERS: Partial<Record<ScopeRule, string>> = {
  job: 'jobId',
  'dead-letter': 'id',
  schedule: 'id',
  artifact: 'id',
  queue: 'queueName',
};

/** The rule of each route and tool of the access matrix; one that is missing here keeps the hub from starting, too. */
export const SCOPE_MATRIX: ScopeMatrix = {
  ...rule('own', ['GET /api/session', 'DELETE /api/session', 'GET /api/schedules/preview', 'POST /mcp']),
  ...rule('narrowed', [
    'GET /api/queues/jobs',
    'POST /api/queues/jobs/actions',
    'GET /api/queues/persistence/export',
    'GET /api/dead-letters',
    'GET /api/schedules',
    'GET /api/artifacts',
    'GET /api/llm/usage',
    'GET /api/tasks',
    'POST /api/tasks/next',
    'Tool.get_next_task',
    'Tool.list_tasks',
  ]),
  ...rule('task', [
    'GET /api/tasks/:taskId',
    'DELETE /api/tasks/:taskId',
    'POST /api/tasks/:taskId/progress',
    'POST /api/tasks/:taskId/complete',
    'POST /api/tasks/:taskId/fail',
    'POST /api/tasks/:taskId/release',
    'Tool.report_progress',
    'Tool.complete_task',
    'Tool.fail_task',
    'Tool.release_task',
  ]),
  ...rule('enqueue', [
    'POST /api/queues/jobs',
    'POST /api/queues/jobs/bulk',
    'POST /api/schedules',
    'POST /api/tasks',
    'Tool.create_task',
    'POST /api/artifacts',
  ]),
  ...rule('job', [
    'GET /api/queues/jobs/:jobId',
    'GET /api/queues/jobs/:jobId/events',
    'GET /api/queues/jobs/:jobId/logs',
    'GET /api/queues/jobs/:jobId/failures',
    'GET /api/queues/jobs/:jobId/why',
    'GET /api/queues/jobs/:jobId/tree',
    'POST /api/queues/jobs/:jobId/retry',
    'POST /api/queues/jobs/:jobId/cancel',
    'POST /api/queues/jobs/:jobId/promote',
    'DELETE /api/queues/jobs/:jobId',
  ]),
  ...rule('dead-letter', ['GET /api/dead-letters/:id', 'POST /api/dead-letters/:id/redrive']),
  ...rule('schedule', [
    'GET /api/schedules/:id',
    // Its new content passes the router, too.
    'PUT /api/schedules/:id',
    'DELETE /api/schedules/:id',
    'POST /api/schedules/:id/pause',
    'POST /api/schedules/:id/resume',
    'POST /api/schedules/:id/run',
  ]),
  ...rule('artifact', ['GET /api/artifacts/:id', 'GET /api/artifacts/:id/metadata', 'DELETE /api/artifacts/:id']),
  ...rule('queue', [
    'GET /api/queues/stats/:queueName',
    'GET /api/queues/:queueName/tenants',
    'GET /api/queues/:queueName/lanes',
    'POST /api/queues/:queueName/pause',
    'POST /api/queues/:queueName/resume',
    'POST /api/queues/:queueName/drain',
    'POST /api/queues/:queueName/clean',
    'POST /api/queues/:queueName/retry-failed',
    'POST /api/queues/:queueName/obliterate',
  ]),
  ...rule('queues', ['GET /api/queues/stats', 'GET /api/queues/status']),
  ...rule('none', [
    'POST /graphql',
    'GET /api/nodes',
    'GET /api/containers',
    'GET /api/setup',
    'GET /api/outages',
    'GET /api/lookup',
    'GET /api/nodes/:id',
    'POST /api/nodes/:id/drain',
    'POST /api/nodes/:id/resume',
    'GET /api/queues/pauses',
    'GET /api/queues/retry/stats',
    'GET /api/queues/routing/distribution',
    'POST /api/queues/routing/optimize',
    'GET /api/failures',
    'GET /api/failures/:fingerprint',
    'POST /api/failures/:fingerprint/redrive',
    'GET /api/audit',
    'GET /api/audit/verify',
    'GET /api/alerts',
    'GET /api/alerts/:id',
    'POST /api/alerts/:id/ack',
    'POST /api/alerts/:id/silence',
    'DELETE /api/alerts/:id/silence',
    'POST /api/alerts/:id/resolve',
    'GET /api/alert-rules',
    'GET /api/alert-rules/:name',
    'PUT /api/alert-rules/:name',
    'GET /api/merges',
    'GET /api/merges/:taskGroupId',
    'POST /api/merges',
    'GET /api/search/code',
    'GET /api/code/repositories',
    'GET /api/projects',
    'GET /api/projects/:projectId',
    'PUT /api/projects/:projectId',
    'DELETE /api/projects/:projectId',
    'GET /api/deployments',
    'POST /api/deployments',
    'GET /api/deployments/:deploymentId',
    'POST /api/deployments/:deploymentId/redeploy',
    'POST /api/deployments/:deploymentId/rollback',
    'GET /api/previews',
    'POST /api/previews/:namespace/keep',
    'GET /api/notifications',
    'GET /api/notifications/:id',
    'GET /api/contacts',
    'GET /api/contacts/:userId',
    'POST /api/notifications',
    'PUT /api/contacts/:userId',
    'DELETE /api/contacts/:userId',
    'GET /api/webhook-endpoints',
    'GET /api/webhook-endpoints/:id',
    'GET /api/webhook-attempts',
    'POST /api/webhook-endpoints',
    'PUT /api/webhook-endpoints/:id',
    'DELETE /api/webhook-endpoints/:id',
    'POST /api/webhook-endpoints/:id/secret',
    'POST /api/webhook-endpoints/:id/test',
    'POST /api/webhook-endpoints/:id/recover',
    'GET /api/emails',
    'GET /api/emails/:id',
    'GET /api/emails/templates',
    'GET /api/emails/templates/:name',
    'POST /api/emails/templates/:name/preview',
    'GET /api/emails/suppressions',
    'POST /api/emails',
    'PUT /api/emails/templates/:name',
    'DELETE /api/emails/templates/:name',
    'POST /api/emails/suppressions',
    'DELETE /api/emails/suppressions/:address',
    'GET /api/v1/admin/email/queue',
    'GET /api/metrics/history',
    'GET /api/status',
    'GET /api/github/repositories',
    'GET /api/github/workflows',
    'GET /api/github/runners',
    'GET /api/runners/demands',
    'GET /api/runners/demands/:id',
    'GET /api/runners',
    'GET /api/runners/sets',
    'GET /api/runners/:id',
    'GET /api/runners/:id/logs',
    'GET /api/deliveries',
    'GET /api/deliveries/:id',
    'POST /api/deliveries/:id/replay',
    'POST /api/queues/persistence/backup',
    'POST /api/queues/persistence/recover',
    'GET /api/keys',
    'GET /api/keys/:id',
    'POST /api/keys',
    'DELETE /api/keys/:id',
    'GET /api/secrets',
    'POST /api/secrets/rotate',
    'GET /metrics',
  ]),
};

function rule(name: ScopeRule, operations: string[]): Record<string, ScopeRule> {
  return Object.fromEntries(operations.map((operation) => [operation, name]));
}
