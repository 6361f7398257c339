import type { LiveListener, LiveUpdate } from './live-update.js';

/** One round of reads. */
export interface Beat {
  /** Whether the ledger has, or may have, changed since the last round. */
  changed: boolean;
  /** Number of the ledger's last event when the round began. */
  now: number;
}

/** Reads one kind of topics for all their listeners. Topics without listeners are forgotten. */
export interface LiveSource {
  readonly size: number;
  /** @param topic canonical name; `key`: the queue or job in it */
  join(topic: string, key: string, listener: LiveListener): void;
  leave(key: string, listener: LiveListener): void;
  /** The topic's state now; undefined if there is none, or not yet. */
  snapshot(key: string): LiveUpdate | undefined;
  /** Reads what is due, in as few statements as possible. @returns whether there is more to read at once */
  refresh(beat: Beat): Promise<boolean>;
}
