import type { StoreTrouble } from '../../common/store-trouble.js';
import type { EngineEntry } from '../job.js';

/** Identity of an engine and its content: an engine whose fingerprint has changed may have lost data. */
export interface EngineFingerprint {
  /** The epoch in the markers of all queues; null when one is missing, or they differ. */
  epoch: string | null;
  /** Identity of the store and of its current incarnation. */
  identity: string;
}

/** Cache of open jobs until a worker takes them. It may lose everything at any time. */
export abstract class Engine {
  abstract readonly kind: 'redis' | 'postgres';
  /** Adds entries; those that the engine already holds stay unchanged. */
  abstract add(entries: EngineEntry[]): Promise<void>;
  /** Returns which of these ids the engine holds, in any state. */
  abstract findExisting(queue: string, ids: string[]): Promise<Set<string>>;
  /** Removes jobs that are not running. */
  abstract remove(queue: string, ids: string[]): Promise<void>;
  /** Ends the delay of a job; false when the engine holds no such delayed job. */
  abstract promote(queue: string, id: string): Promise<boolean>;
  abstract setPaused(queue: string, paused: boolean): Promise<void>;
  /** Returns the milliseconds until the queue's rate limit lets another job start; 0: now, or there is no limit. */
  abstract rateLimitedMs(queue: string): Promise<number>;
  /** Wakes workers on all nodes that wait for a job, after a requeue. */
  abstract wake(queue: string): Promise<void>;
  /** @throws when the store refuses writes, even if it answers reads */
  abstract fingerprint(): Promise<EngineFingerprint>;
  /** Writes the marker of each queue; with `ifCurrent`, only over that epoch. True when all were written. */
  abstract writeEpoch(epoch: string, ifCurrent?: string): Promise<boolean>;
}

/**
 * `disconnected`: the engine can't be reached, or refuses writes; `reconnected`: it takes writes again; `dataLost`: it
 * is connected, but its content is gone or an older copy. `dataLost` repeats with each probe until the new content is
 * the baseline.
 */
export type EngineEvent = 'disconnected' | 'reconnected' | 'dataLost';

/** Why the engine is disconnected. */
export interface EngineTrouble {
  code: StoreTrouble;
  /** Public text for people: only the kind of trouble. */
  what: string;
  /** No connection has succeeded yet and waiting changes nothing: nothing in this hub can be relied on. */
  misconfigured: boolean;
}

/** Probes the engine, so that no other part has to check whether it is connected. */
export abstract class EngineWatch {
  /** The last probe succeeded, and the engine takes writes. */
  abstract readonly reachable: boolean;
  /** Null while the engine is reachable. */
  abstract readonly trouble: EngineTrouble | null;
  /** Starts probing; resolves after the first probe, with its result. */
  abstract start(): Promise<boolean>;
  /** Stops probing. Called last before the engine's connections close: a disconnected engine is abandoned. */
  abstract stop(): Promise<void>;
  /** Sets the fingerprint of an engine that holds what it should: any other one emits `dataLost`. */
  abstract setBaseline(sign: EngineFingerprint): void;
  /** @returns a function that removes the listener */
  abstract on(news: EngineEvent, listener: () => void): () => void;
}
