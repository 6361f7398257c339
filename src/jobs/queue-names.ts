/** Queues of the catalog. The names are stable forever: the ledger and the engine's keys contain them. */
export const QUEUE_NAMES = [
  'job-execution',
  'container-management',
  'monitoring',
  'metrics-collection',
  'webhook-processing',
  'cleanup',
  'tasks',
  'deploys',
  'merges',
  'email',
  'orchestration',
  'workflow',
  'tool-execution',
  'llm-requests',
  'notifications',
  'webhooks',
  'data-processing',
  'cache-warmup',
  'indexing',
  'ai-processing',
  'background',
  'dead-letter',
] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** Other names accepted on input, normalized as in `resolveQueueName`. */
export const QUEUE_ALIASES: Readonly<Record<string, QueueName>> = {
  'email-queue': 'email',
  'orchestration-queue': 'orchestration',
};

export function isQueueName(text: string): text is QueueName {
  return (QUEUE_NAMES as readonly string[]).includes(text);
}

/** Resolves a name or alias, in any case, with `_` or `-`, to its queue; undefined when there is none. */
export function resolveQueueName(text: string): QueueName | undefined {
  const name = text.toLowerCase().replaceAll('_', '-');
  if (isQueueName(name)) return name;
  return Object.hasOwn(QUEUE_ALIASES, name) ? QUEUE_ALIASES[name] : undefined;
}
