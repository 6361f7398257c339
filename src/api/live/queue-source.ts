import { UNSCOPED } from '../../jobs/scopes.js';
import type { QueueManager } from '../../persistence/operations/queue-manager.js';
import type { QueueStatistics } from '../../persistence/queries/queue-stats.js';
import type { Beat, LiveSource } from './live-source.js';
import { LiveTopic } from './live-topic.js';
import type { LiveListener, LiveUpdate } from './live-update.js';
import type { Pace } from './pace.js';

/** Statistics of queues: all of them in one read, for topics of all and of single queues. The key of all is empty. */
export class QueueSource implements LiveSource {
  private readonly topics = new Map<string, LiveTopic<object>>();
  private known = new Map<string, { queue: QueueStatistics; text: string }>();
  private outdated = false;

  constructor(
    private readonly queues: Pick<QueueManager, 'getAllStats'>,
    private readonly pace: Pace,
  ) {}

  get size(): number {
    return this.topics.size;
  }

  /** Counts as a change of the ledger: a pause or a setting of a queue moves no job. */
  outdate(): void {
    this.outdated = true;
  }

  join(name: string, key: string, listener: LiveListener): void {
    const topic = this.topics.get(key) ?? new LiveTopic<object>(name);
    this.topics.set(key, topic);
    const queue = this.known.get(key)?.queue;
    if (topic.snapshot === undefined && queue !== undefined) topic.set(queue);
    if (topic.snapshot === undefined && key === '' && this.known.size > 0) topic.set(this.all());
    topic.join(listener);
  }

  leave(key: string, listener: LiveListener): void {
    const listeners = this.topics.get(key)?.listeners;
    listeners?.delete(listener);
    if (listeners?.size === 0) this.topics.delete(key);
    if (this.topics.size > 0) return;
    this.known.clear();
    this.pace.reset();
  }

  snapshot(key: string): LiveUpdate | undefined {
    return this.topics.get(key)?.snapshot;
  }

  async refresh({ changed: moved, now }: Beat): Promise<boolean> {
    if (this.topics.size === 0 || !this.pace.isDue({ changed: moved || this.outdated, now })) return false;
    this.outdated = false;
    const read = await this.queues.getAllStats(UNSCOPED);
    if (this.topics.size === 0) return false;
    const changed = read.filter((queue) => {
      const text = JSON.stringify(queue);
      const isNew = this.known.get(queue.name)?.text !== text;
      if (isNew) this.known.set(queue.name, { queue, text });
      return isNew;
    });
    if (changed.length > 0) this.topics.get('')?.set(this.all(), { queues: changed });
    for (const queue of changed) this.topics.get(queue.name)?.set(queue);
    return false;
  }

  private all(): { queues: QueueStatistics[] } {
    return { queues: [...this.known.values()].map(({ queue }) => queue) };
  }
}
