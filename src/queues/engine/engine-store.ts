import type { JobsOptions, Queue } from 'bullmq';
import type { EngineFingerprint } from '../../jobs/ports/engine.js';

/** What BullMQ's two stores have apart: the rest of the engine is the same on both. */
export interface EngineStore {
  /** Options of each job. Ended jobs must be removed: a remaining one would silently swallow a later dispatch under its id. */
  readonly jobOptions: JobsOptions;
  /** @throws HubError ENGINE_UNAVAILABLE while the store is known to be disconnected */
  ensureConnected(): void;
  /** Returns which of these ids the store holds, in any state. */
  findExisting(queue: Queue, ids: string[]): Promise<Set<string>>;
  /** Wakes workers on all nodes that wait for a job. */
  wake(queue: Queue): Promise<void>;
  /** @throws when the store refuses writes, even if it answers reads */
  fingerprint(queues: Queue[]): Promise<EngineFingerprint>;
  /** Writes the marker of each queue; with `ifCurrent`, only over that epoch. True when all were written. */
  writeEpoch(queues: Queue[], epoch: string, ifCurrent?: string): Promise<boolean>;
}
