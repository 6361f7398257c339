import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { knownQueue } from '../dto/queries.js';

export const TOPIC_KINDS = ['queues', 'queue', 'job', 'logs', 'demands', 'alerts', 'tasks'] as const;
export type TopicKind = (typeof TOPIC_KINDS)[number];

export interface TopicName {
  kind: TopicKind;
  /** The queue's name or the job's id; empty for a topic of all. */
  key: string;
  /** Canonical name, by which the hub's messages name the topic. */
  name: string;
}

/** Operation of the access matrix that a subscription to the topic is. */
export const operationOf = (kind: TopicKind): string => `Topic.${kind}`;

/** @throws HubError VALIDATION_FAILED, QUEUE_NOT_FOUND */
export function parseTopic(text: string): TopicName {
  if (text === 'queues' || text === 'demands' || text === 'alerts' || text === 'tasks')
    return { kind: text, key: '', name: text };
  const [, kind, of = '', logs] = /^(queue|job):([^:]{1,100})(:logs)?$/.exec(text) ?? [];
  if (kind === 'queue' && logs === undefined) {
    const key = knownQueue(of);
    return { kind, key, name: `queue:${key}` };
  }
  if (kind === 'job' && isUuid(of)) {
    const key = of.toLowerCase();
    return logs === undefined ? { kind, key, name: `job:${key}` } : { kind: 'logs', key, name: `job:${key}:logs` };
  }
  const topics = 'queues, queue:<name>, job:<id>, job:<id>:logs, demands, alerts, tasks';
  throw new HubError('VALIDATION_FAILED', `There is no topic "${text.slice(0, 100)}"; the topics are ${topics}`);
}
