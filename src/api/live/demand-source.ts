import type { Demand } from '../../runners/queries/demand-search.js';
import type { OpenDemands } from '../../runners/queries/open-demands.js';
import type { Beat, LiveSource } from './live-source.js';
import { LiveTopic } from './live-topic.js';
import type { LiveListener, LiveUpdate } from './live-update.js';
import type { Pace } from './pace.js';

interface View {
  topic: LiveTopic<{ demands: Demand[] }>;
  versions: Map<string, string>;
  open: Map<string, Demand>;
}

/** Demands that are open, and for the last time those that have ended. */
export class DemandSource implements LiveSource {
  private view: View | undefined;

  constructor(
    private readonly demands: Pick<OpenDemands, 'changes'>,
    private readonly pace: Pace,
  ) {}

  get size(): number {
    return this.view ? 1 : 0;
  }

  join(name: string, _key: string, listener: LiveListener): void {
    this.view ??= { topic: new LiveTopic(name), versions: new Map(), open: new Map() };
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
    const { topic, versions, open } = view;
    const changed = await this.demands.changes(versions);
    if (changed.length === 0 && topic.snapshot) return false;
    for (const demand of changed) {
      if (versions.has(demand.id)) open.set(demand.id, demand);
      else open.delete(demand.id);
    }
    topic.set({ demands: [...open.values()] }, { demands: changed });
    return false;
  }
}
