import { HubError } from '../../common/errors.js';
import type { ChangedJob, LiveJob, WatchedJob } from '../../persistence/live/live-changes.js';
import { LiveTopic } from './live-topic.js';
import type { LiveListener, LiveUpdate } from './live-update.js';

interface Watched {
  topic: LiveTopic<LiveJob>;
  version: string | null;
  active: boolean;
}

/** Jobs that somebody watches. Their changes come with the feed's own statement. */
export class JobSource {
  private readonly jobs = new Map<string, Watched>();

  get size(): number {
    return this.jobs.size;
  }

  join(name: string, id: string, listener: LiveListener): void {
    const job = this.jobs.get(id) ?? { topic: new LiveTopic<LiveJob>(name), version: null, active: false };
    this.jobs.set(id, job);
    job.topic.join(listener);
  }

  leave(id: string, listener: LiveListener): void {
    const listeners = this.jobs.get(id)?.topic.listeners;
    listeners?.delete(listener);
    if (listeners?.size === 0) this.jobs.delete(id);
  }

  snapshot(id: string): LiveUpdate | undefined {
    return this.jobs.get(id)?.topic.snapshot;
  }

  /** Returns what the next statement has to compare. */
  watched(): (WatchedJob & { of: Watched })[] {
    return [...this.jobs].map(([id, of]) => ({ id, version: of.version, active: of.active, of }));
  }

  /** Applies the answer of the statement that compared these. */
  apply(watched: { id: string; version: string | null; of: Watched }[], changed: ChangedJob[]): void {
    const byId = new Map(changed.map((change) => [change.job.id, change]));
    for (const { id, version, of } of watched) {
      const change = byId.get(id);
      // Left, and perhaps joined again, during the read.
      if (this.jobs.get(id) !== of) continue;
      if (change === undefined ? version === null : change.hidden) this.end(id, of);
      if (change === undefined || change.hidden) continue;
      of.version = change.version;
      of.active = change.job.state === 'active';
      of.topic.set(change.job);
    }
  }

  private end(id: string, { topic }: Watched): void {
    this.jobs.delete(id);
    topic.fail(new HubError('JOB_NOT_FOUND', `There is no job ${id}`));
  }
}
