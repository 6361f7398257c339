import type { HubError } from '../../common/errors.js';
import { LiveUpdate, type LiveListener } from './live-update.js';

/** A topic with its current state, which each new listener gets without a read. */
export class LiveTopic<State> {
  readonly listeners = new Set<LiveListener>();
  private current: LiveUpdate | undefined;

  constructor(readonly name: string) {}

  /** The state now; undefined before the first read. */
  get snapshot(): LiveUpdate | undefined {
    return this.current;
  }

  join(listener: LiveListener): void {
    this.listeners.add(listener);
    if (this.current) listener.changed(this.current);
  }

  /** @param change what is sent of the new state; default: all of it */
  set(state: State, change: Partial<State> = state): void {
    const isFirst = this.current === undefined;
    this.current = new LiveUpdate(this.name, 'snapshot', state);
    const update = isFirst ? this.current : new LiveUpdate(this.name, 'update', change);
    for (const listener of this.listeners) listener.changed(update);
  }

  fail(error: HubError): void {
    for (const listener of this.listeners) listener.failed(this.name, error);
  }
}
