/** How an operation is recorded. */
export interface AuditedAction {
  /** Name of the action, the same by every interface. */
  action: string;
  /**
   * `once`: within its transaction. `spread`: it has many, so its start (`startAct`) and its end are recorded. `inner`: jobs
   * that are enqueued have a trail of their own; only what else such a request does is recorded.
   */
  recorded: 'once' | 'spread' | 'inner';
  /** Runs long in its request: see `LongActs`. */
  long: boolean;
}

/** Nest's injection token of the audited actions. */
export const AUDITED_ACTIONS = Symbol('AuditedActions');
export type AuditedActions = Readonly<Record<string, AuditedAction>>;

/** Operations of the interfaces that do more than read. One that is missing here keeps the hub from starting. */
export const AUDITED: AuditedActions = {
  ...inner({
    'POST /api/queues/jobs': 'schedule.create',
    'POST /api/queues/jobs/bulk': 'schedule.create',
    'Mutation.addJob': 'schedule.create',
    'POST /api/webhook-endpoints/:id/test': 'webhook-endpoint.test',
    'POST /api/notifications': 'notification.create',
    // Its mutations are recorded one by one.
    'POST /graphql': 'graphql',
    // Leases have a record of their own, and a heartbeat changes nothing for anybody else.
    'POST /api/tasks/next': 'task.lease',
    'POST /api/tasks/:taskId/progress': 'task.progress',
    'Tool.get_next_task': 'task.lease',
    'Tool.report_progress': 'task.progress',
    // Its tools are recorded one by one.
    'POST /mcp': 'mcp',
    // It reads and renders, and changes nothing.
    'POST /api/emails/templates/:name/preview': 'email-template.preview',
    // A request by a key has no session to end.
    'DELETE /api/session': 'session.end',
  }),
  // Advice alone is no act, but it reads much.
  'POST /api/queues/routing/optimize': { action: 'queues.tune', recorded: 'inner', long: true },
  ...spread({
    'POST /api/queues/jobs/actions': 'jobs.act',
    'POST /api/failures/:fingerprint/redrive': 'failures.redrive',
    'POST /api/queues/persistence/backup': 'backup.create',
    'POST /api/webhook-endpoints/:id/recover': 'webhook-endpoint.recover',
    'POST /api/secrets/rotate': 'secrets.rotate',
    'POST /api/queues/persistence/recover': 'queues.recover',
    'POST /api/queues/:queueName/drain': 'queue.drain',
    'Mutation.clearQueue': 'queue.drain',
    'POST /api/queues/:queueName/clean': 'queue.clean',
    'POST /api/queues/:queueName/retry-failed': 'queue.retry-failed',
    'POST /api/queues/:queueName/obliterate': 'queue.obliterate',
  }),
  ...once({
    'Mutation.pauseQueue': 'queue.pause',
    'Mutation.resumeQueue': 'queue.resume',
    'Mutation.retryJob': 'job.retry',
    'Mutation.cancelJob': 'job.cancel',
    'POST /api/queues/jobs/:jobId/retry': 'job.retry',
    'POST /api/queues/jobs/:jobId/cancel': 'job.cancel',
    'POST /api/queues/jobs/:jobId/promote': 'job.promote',
    'DELETE /api/queues/jobs/:jobId': 'job.delete',
    'POST /api/queues/:queueName/pause': 'queue.pause',
    'POST /api/queues/:queueName/resume': 'queue.resume',
    'POST /api/schedules': 'schedule.create',
    'PUT /api/schedules/:id': 'schedule.change',
    'DELETE /api/schedules/:id': 'schedule.delete',
    'POST /api/schedules/:id/pause': 'schedule.pause',
    'POST /api/schedules/:id/resume': 'schedule.resume',
    'POST /api/schedules/:id/run': 'schedule.run',
    'POST /api/dead-letters/:id/redrive': 'dead-letter.redrive',
    'POST /api/deliveries/:id/replay': 'delivery.replay',
    'POST /api/nodes/:id/drain': 'node.drain',
    'POST /api/nodes/:id/resume': 'node.resume',
    'POST /api/alerts/:id/ack': 'alert.acknowledge',
    'POST /api/alerts/:id/silence': 'alert.silence',
    'DELETE /api/alerts/:id/silence': 'alert.unsilence',
    'POST /api/alerts/:id/resolve': 'alert.resolve',
    'PUT /api/alert-rules/:name': 'alert-rule.set',
    'POST /api/merges': 'merge.create',
    'PUT /api/projects/:projectId': 'project.set',
    'DELETE /api/projects/:projectId': 'project.delete',
    'POST /api/deployments': 'deployment.create',
    'POST /api/deployments/:deploymentId/redeploy': 'deployment.redeploy',
    'POST /api/deployments/:deploymentId/rollback': 'deployment.rollback',
    'POST /api/previews/:namespace/keep': 'preview.keep',
    'PUT /api/contacts/:userId': 'contact.set',
    'DELETE /api/contacts/:userId': 'contact.delete',
    'POST /api/webhook-endpoints': 'webhook-endpoint.create',
    'PUT /api/webhook-endpoints/:id': 'webhook-endpoint.change',
    'DELETE /api/webhook-endpoints/:id': 'webhook-endpoint.delete',
    'POST /api/webhook-endpoints/:id/secret': 'webhook-endpoint.rotate-secret',
    'POST /api/tasks': 'task.create',
    'DELETE /api/tasks/:taskId': 'task.cancel',
    'POST /api/tasks/:taskId/complete': 'task.complete',
    'POST /api/tasks/:taskId/fail': 'task.fail',
    'POST /api/tasks/:taskId/release': 'task.release',
    'Tool.create_task': 'task.create',
    'Tool.complete_task': 'task.complete',
    'Tool.fail_task': 'task.fail',
    'Tool.release_task': 'task.release',
    'POST /api/artifacts': 'artifact.upload',
    'DELETE /api/artifacts/:id': 'artifact.delete',
    'POST /api/emails': 'email.queue',
    'PUT /api/emails/templates/:name': 'email-template.set',
    'DELETE /api/emails/templates/:name': 'email-template.remove',
    'POST /api/emails/suppressions': 'email-suppression.add',
    'DELETE /api/emails/suppressions/:address': 'email-suppression.remove',
    'POST /api/keys': 'key.create',
    'DELETE /api/keys/:id': 'key.revoke',
  }),
};

type Names = Record<string, string>;

function inner(names: Names) {
  return as('inner', names);
}

function spread(names: Names) {
  return as('spread', names);
}

function once(names: Names) {
  return as('once', names);
}

function as(recorded: AuditedAction['recorded'], names: Names): Record<string, AuditedAction> {
  return Object.fromEntries(
    Object.entries(names).map(([operation, action]) => [operation, { action, recorded, long: recorded === 'spread' }]),
  );
}
