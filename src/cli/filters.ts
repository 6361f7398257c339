import { Option } from 'commander';
import { withWords } from './output-options.js';

/** Fields by which jobs are chosen, in all that lists, exports or changes many. */
export const JOB_FILTERS = ['queue', 'type', 'state', 'tag', 'tenant', 'fingerprint', 'q', 'from', 'to'] as const;

/** Fields of queries: what stands for the value in help, and what the field does. */
const FILTERS: Record<string, readonly [value: string, about: string]> = {
  queue: ['queue', 'of this queue'],
  type: ['type', 'of this job type'],
  state: ['state', 'in this state'],
  status: ['status', 'with this status'],
  tag: ['tag', 'with this tag'],
  tenant: ['tenant', 'of this tenant'],
  q: ['text', 'whose data or error contains this text'],
  from: ['instant', 'from this ISO 8601 instant or date on'],
  to: ['instant', 'before this ISO 8601 instant or date'],
  tz: ['zone', 'in this time zone (default: UTC)'],
  code: ['code', 'with this error code'],
  severity: ['severity', 'of this severity'],
  event: ['event', 'of this event, such as workflow_job'],
  deliveryId: ['guid', "that this delivery of GitHub's has caused"],
  demandId: ['id', 'that belong to this demand'],
  runId: ['id', 'that belong to this workflow run'],
  workflowJobId: ['id', 'of this workflow job'],
  runner: ['name', 'that belong to this runner'],
  since: ['instant', 'from this ISO 8601 instant or date on'],
  ids: ['ids', 'of these ids, separated by commas'],
  name: ['name', 'of this name'],
  jobId: ['id', 'that this job has stored, or sends'],
  repository: ['owner/name', 'of this repository'],
  runnerSet: ['set', 'of this runner set'],
  organisation: ['organisation', 'of this organisation'],
  removed: ['boolean', 'false: only what GitHub still shows; true: only what it no longer shows'],
  userId: ['user', 'of this user'],
  actor: ['actor', 'by this actor: id or name'],
  action: ['action', 'acts of this kind, such as queue.pause'],
  target: ['target', 'on this target, such as a job or a queue'],
  projectId: ['id', 'of this project'],
  deploymentId: ['id', 'that this deployment has followed'],
  fingerprint: ['id', 'of this group of failures'],
  conclusion: ['word', "with this conclusion of GitHub's, such as failure"],
  targetBranch: ['branch', 'into this branch'],
  label: ['label', 'with this label'],
  environment: ['environment', 'in this environment'],
  taskId: ['id', 'of the preview of this task'],
  current: ['boolean', 'true: only what is in operation; false: only what is not'],
  worker: ['name', 'that this worker has, or had last'],
  node: ['id', 'of this node (default: the mean of all)'],
  by: ['field', 'in groups by this field'],
  step: ['step', 'interval between points (default: by the length of the whole)'],
  regex: ['boolean', 'true: the text is a regular expression'],
  case: ['boolean', 'true: case matters'],
  limit: ['number', 'maximum number of items'],
  cursor: ['cursor', 'continues after the page that printed it'],
};

/** Returns the option of a query's field, from whose name commander makes that of the field again. */
export function filterOption(filter: string, words?: readonly string[]): Option {
  const [value, about] = FILTERS[filter] ?? [filter, undefined];
  const flag = filter.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return withWords(new Option(`--${flag} <${value}>`, about), words);
}
