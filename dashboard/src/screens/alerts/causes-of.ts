import type { Schema } from '../../api/client.js';
import { addressOf } from '../../ui/addresses.js';
import { operationsTexts } from '../../texts/operations.js';

/** What an alert is about, and the screen that shows it. */
export interface Cause {
  title: string;
  to: string;
}

const { causes } = operationsTexts.alert;
const ENDPOINT = /^webhook-endpoint:(.+)$/;
const JOB = /^job:(.+)$/;

/** Returns what an alert is about, as far as its labels and its key say, the nearest first. Pure. */
export function causesOf({ key, labels }: Pick<Schema<'Alert'>, 'key' | 'labels'>): Cause[] {
  const { queue, type, code, set, host, node } = labels;
  const job = labels['jobId'] ?? labels['job'] ?? JOB.exec(key)?.[1];
  const endpoint = ENDPOINT.exec(key)?.[1];
  const found: (Cause | false)[] = [
    job !== undefined && { title: causes.job, to: addressOf('job', job) },
    endpoint !== undefined && { title: causes.endpoint, to: addressOf('webhook-endpoint', endpoint) },
    type !== undefined && { title: causes.jobs(type), to: listed('/jobs', { queue, type, state: 'failed' }) },
    queue !== undefined && { title: causes.queue(queue), to: `/queues/${encodeURIComponent(queue)}` },
    queue !== undefined && {
      title: causes.failures(queue),
      to: listed('/failures', { queue, type, code, since: 'day' }),
    },
    set !== undefined && { title: causes.set(set), to: listed('/workflow-jobs', { runnerSet: set }) },
    (host ?? node) !== undefined && { title: causes.node(host ?? node ?? ''), to: '/nodes' },
  ];
  return found.filter((cause): cause is Cause => cause !== false);
}

function listed(path: string, fields: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${path}?${new URLSearchParams(given)}`;
}
