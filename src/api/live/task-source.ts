import type { TaskSearch } from '../../families/tasks/task-search.js';
import type { Beat, LiveSource } from './live-source.js';
import { LiveTopic } from './live-topic.js';
import type { LiveListener, LiveUpdate } from './live-update.js';
import type { Pace } from './pace.js';

interface View {
  topic: LiveTopic<{ tasks: object[] }>;
  /** What was sent last, to compare. */
  last: string;
}

/** Open tasks: soon after an event of any job, and at the refresh, since leases and progress of tasks are no events. */
export class TaskSource implements LiveSource {
  private view: View | undefined;

  constructor(
    private readonly tasks: Pick<TaskSearch, 'open'>,
    private readonly pace: Pace,
  ) {}

  get size(): number {
    return this.view ? 1 : 0;
  }

  join(name: string, _key: string, listener: LiveListener): void {
    this.view ??= { topic: new LiveTopic(name), last: '' };
    this.view.topic.join(listener);
  }

  leave(_key: string, listener: LiveListener): void {
    this.view?.topic.listeners.delete(listener);
    if (this.view?.topic.listeners.size !== 0) return;
    this.view = undefined;
    this.pace.reset();
  }

  snapshot(): LiveUpdate | undefined {
    return this.view?.topic.snapshot;
  }

  async refresh(beat: Beat): Promise<boolean> {
    const { view } = this;
    if (view === undefined || !this.pace.isDue(beat)) return false;
    const tasks = await this.tasks.open();
    const text = JSON.stringify(tasks);
    if (text !== view.last) view.topic.set({ tasks });
    view.last = text;
    return false;
  }
}
