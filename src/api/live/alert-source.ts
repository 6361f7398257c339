import type { AlertSearch } from '../../families/alerts/alert-search.js';
import type { LiveSource } from './live-source.js';
import { LiveTopic } from './live-topic.js';
import type { LiveListener, LiveUpdate } from './live-update.js';

/** Open alerts: read when a change is announced, on whichever node. */
export class AlertSource implements LiveSource {
  private topic: LiveTopic<{ alerts: object[] }> | undefined;
  private changed = false;

  constructor(private readonly alerts: Pick<AlertSearch, 'open'>) {}

  get size(): number {
    return this.topic ? 1 : 0;
  }

  /** Has the alerts read in the next round. */
  outdate(): void {
    this.changed = true;
  }

  join(name: string, _key: string, listener: LiveListener): void {
    if (this.topic === undefined) this.outdate();
    this.topic ??= new LiveTopic(name);
    this.topic.join(listener);
  }

  leave(_key: string, listener: LiveListener): void {
    this.topic?.listeners.delete(listener);
    if (this.topic?.listeners.size === 0) this.topic = undefined;
  }

  snapshot(): LiveUpdate | undefined {
    return this.topic?.snapshot;
  }

  async refresh(): Promise<boolean> {
    const { topic } = this;
    if (topic === undefined || !this.changed) return false;
    this.changed = false;
    try {
      topic.set({ alerts: await this.alerts.open() });
    } catch (error) {
      this.changed = true;
      throw error;
    }
    return false;
  }
}
