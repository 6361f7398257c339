import type { Role } from './principal.js';

export type AccessMatrix = Readonly<Record<string, Role>>;

/** Nest's injection token of the matrix. */
export const OPERATION_ROLES = Symbol('OperationRoles');

/**
 * The least role for each operation of each interface: viewers read, operators also act on jobs and queues, admins do all.
 * An operation that is missing here keeps the hub from starting. Public routes have none. Each kind of live
 * topic is an operation of its own.
 */
export const ACCESS_MATRIX: AccessMatrix = {
  ...least('viewer', [
    'GET /api/queues/jobs',
    'GET /api/queues/jobs/:jobId',
    'GET /api/queues/jobs/:jobId/events',
    'GET /api/queues/jobs/:jobId/logs',
    'GET /api/queues/jobs/:jobId/failures',
    'GET /api/queues/jobs/:jobId/why',
    'GET /api/queues/persistence/export',
    'GET /api/queues/stats',
    'GET /api/queues/stats/:queueName',
    'GET /api/queues/status',
    'GET /api/queues/pauses',
    'GET /api/queues/retry/stats',
    'GET /api/queues/routing/distribution',
    'GET /api/schedules',
    'GET /api/schedules/:id',
    'GET /api/nodes',
    'GET /api/nodes/:id',
    'GET /api/failures',
    'GET /api/failures/:fingerprint',
    'GET /api/dead-letters',
    'GET /api/dead-letters/:id',
    'GET /api/status',
    'GET /api/github/repositories',
    'GET /api/github/workflows',
    'GET /api/github/runners',
    'GET /api/runners/demands',
    'GET /api/runners/demands/:id',
    'GET /api/runners',
    'GET /api/runners/:id',
    'GET /api/runners/:id/logs',
    'GET /api/containers',
    'GET /api/lookup',
    'GET /api/deliveries',
    'GET /api/deliveries/:id',
    'GET /api/audit',
    'GET /api/audit/verify',
    'GET /api/alerts',
    'GET /api/alerts/:id',
    'GET /api/alert-rules',
    'GET /api/alert-rules/:name',
    'GET /api/metrics/history',
    'GET /metrics',
    'GET /api/session',
    'DELETE /api/session',
    'Topic.queues',
    'Topic.queue',
    'Topic.job',
    'Topic.logs',
    'Topic.demands',
    'Topic.alerts',
  ]),
  ...least('operator', [
    'POST /api/queues/jobs',
    'POST /api/queues/jobs/bulk',
    'POST /api/queues/jobs/actions',
    'POST /api/queues/jobs/:jobId/retry',
    'POST /api/queues/jobs/:jobId/cancel',
    'POST /api/queues/jobs/:jobId/promote',
    'DELETE /api/queues/jobs/:jobId',
    'POST /api/queues/routing/optimize',
    'POST /api/queues/persistence/backup',
    'POST /api/queues/persistence/recover',
    'POST /api/queues/:queueName/pause',
    'POST /api/queues/:queueName/resume',
    'POST /api/queues/:queueName/drain',
    'POST /api/queues/:queueName/clean',
    'POST /api/queues/:queueName/retry-failed',
    'POST /api/schedules',
    'PUT /api/schedules/:id',
    'DELETE /api/schedules/:id',
    'POST /api/schedules/:id/pause',
    'POST /api/schedules/:id/resume',
    'POST /api/schedules/:id/run',
    'POST /api/failures/:fingerprint/redrive',
    'POST /api/nodes/:id/drain',
    'POST /api/nodes/:id/resume',
    'POST /api/dead-letters/:id/redrive',
    'POST /api/deliveries/:id/replay',
    'POST /api/alerts/:id/ack',
    'POST /api/alerts/:id/silence',
    'POST /api/alerts/:id/resolve',
    'PUT /api/alert-rules/:name',
  ]),
  ...least('admin', [
    'POST /api/queues/:queueName/obliterate',
    'GET /api/keys',
    'GET /api/keys/:id',
    'POST /api/keys',
    'DELETE /api/keys/:id',
  ]),
};

function least(role: Role, operations: string[]): Record<string, Role> {
  return Object.fromEntries(operations.map((operation) => [operation, role]));
}
