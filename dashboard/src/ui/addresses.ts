import type { Schema } from '../api/client.js';

export type Kind = Schema<'Lookup'>['items'][number]['kind'];

/** Returns the address of the screen that shows a thing. */
export function addressOf(kind: Kind, id: string): string {
  const at = encodeURIComponent(id);
  const addresses: Record<Kind, string> = {
    job: `/jobs/${at}`,
    demand: `/workflow-jobs/${at}`,
    runner: `/runners/${at}`,
    delivery: `/deliveries/${at}`,
    schedule: '/schedules',
    node: '/nodes',
    repository: `/workflow-jobs?repository=${at}`,
    task: `/tasks/${at}`,
    email: `/mails/${at}`,
    contact: `/messages/contacts?edit=${at}`,
    'webhook-endpoint': `/messages/endpoints/${at}`,
    project: `/projects?edit=${at}`,
    deployment: `/deployments/${at}`,
    merge: `/merges/${at}`,
  };
  return addresses[kind];
}
