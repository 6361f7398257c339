import { HubError } from '../../common/errors.js';
import type { LiveLine, LiveLogs } from '../../persistence/live/live-logs.js';
import type { Beat, LiveSource } from './live-source.js';
import { LiveUpdate, type LiveListener } from './live-update.js';

interface Log {
  topic: string;
  /** Number of the last line that the listeners have; undefined before the first read. */
  after: string | undefined;
  listeners: Set<LiveListener>;
  /** Listeners that have not had the last lines yet. */
  joined: Set<LiveListener>;
}

/** Logs whose last lines one round reads; the others wait for the next one, so that no round holds many lines. */
const TAILS = 20;
const LAST = '9223372036854775807';

/** Log lines of jobs. No line is kept: a new listener gets the last ones from the ledger. */
export class LogSource implements LiveSource {
  private readonly logs = new Map<string, Log>();
  private behind = false;

  constructor(private readonly reader: LiveLogs) {}

  get size(): number {
    return this.logs.size;
  }

  join(topic: string, id: string, listener: LiveListener): void {
    const log = this.logs.get(id) ?? { topic, after: undefined, listeners: new Set(), joined: new Set() };
    this.logs.set(id, log);
    log.joined.add(listener);
  }

  leave(id: string, listener: LiveListener): void {
    const log = this.logs.get(id);
    log?.listeners.delete(listener);
    log?.joined.delete(listener);
    if (log?.listeners.size === 0 && log.joined.size === 0) this.logs.delete(id);
  }

  snapshot(): undefined {
    return undefined;
  }

  async refresh({ changed }: Beat): Promise<boolean> {
    if (changed || this.behind) this.behind = await this.readNew();
    return (await this.readTails()) || this.behind;
  }

  private async readNew(): Promise<boolean> {
    const known = [...this.logs].filter(([, { after }]) => after !== undefined);
    if (known.length === 0) return false;
    const { lines, more } = await this.reader.newer(new Map(known.map(([id, { after }]) => [id, after ?? '0'])));
    for (const [id, log] of known) {
      const found = lines.get(id);
      if (found === undefined || this.logs.get(id) !== log) continue;
      const update = this.update(log, 'update', found);
      for (const listener of log.listeners) listener.changed(update);
      // Served first now, so last in the next round.
      this.logs.delete(id);
      this.logs.set(id, log);
    }
    return more;
  }

  /** Gives new listeners the last lines up to those that the others have, so that none is missing or sent twice. */
  private async readTails(): Promise<boolean> {
    const waiting = [...this.logs].filter(([, { joined }]) => joined.size > 0);
    if (waiting.length === 0) return false;
    const now = waiting.slice(0, TAILS);
    const tails = await this.reader.tails(new Map(now.map(([id, { after }]) => [id, after ?? LAST])));
    for (const [id, log] of now) {
      const tail = tails.get(id);
      if (this.logs.get(id) !== log) continue;
      if (tail === undefined) this.end(id, log);
      else this.admit(log, tail);
    }
    return waiting.length > TAILS;
  }

  private admit(log: Log, tail: LiveLine[]): void {
    const snapshot = this.update(log, 'snapshot', tail);
    for (const listener of log.joined) {
      log.listeners.add(listener);
      listener.changed(snapshot);
    }
    log.joined.clear();
  }

  private update(log: Log, type: 'snapshot' | 'update', lines: LiveLine[]): LiveUpdate {
    log.after = lines.at(-1)?.seq ?? log.after ?? '0';
    return new LiveUpdate(log.topic, type, { lines }, log.after);
  }

  private end(id: string, log: Log): void {
    this.logs.delete(id);
    const error = new HubError('JOB_NOT_FOUND', `There is no job ${id}`);
    for (const listener of [...log.joined, ...log.listeners]) listener.failed(log.topic, error);
  }
}
