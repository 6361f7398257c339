import type { Readable } from 'node:stream';
import type { JobContext } from '../job-handler.js';

/** A stored file. */
export interface StoredArtifact {
  id: string;
  /** Name for people and for attachments: never a path. */
  name: string;
  contentType: string;
  bytes: number;
  /** SHA-256 of the content, in hex. */
  sha256: string;
}

/** The file that a handler stores. */
export interface NewArtifact {
  name: string;
  contentType: string;
  /** Milliseconds for which it is kept, 30 days at most. Default: ARTIFACTS_KEEP_DAYS. */
  keepMs?: number;
  /** Limit of its size. Default, and maximum: 25 MiB. */
  maxBytes?: number;
}

/** The job on whose behalf a handler opens or stores a file. */
export type ArtifactUser = Pick<JobContext, 'jobId' | 'queue' | 'tenant' | 'signal'>;

/** Files beside jobs, for what is too large for their data and results. All nodes have the same ones. */
export abstract class ArtifactStore {
  /**
   * Opens a file, and keeps it for another day at least. A job of a tenant finds files of that tenant only.
   * @throws HubError ARTIFACT_NOT_FOUND
   */
  abstract open(id: string, job: ArtifactUser): Promise<{ artifact: StoredArtifact; content: Readable }>;
  /**
   * Stores a file for the job's tenant, whole or not at all; the job's signal ends it. A later run stores another one,
   * unless it is the `do` of an effect.
   * @throws HubError PAYLOAD_TOO_LARGE, ARTIFACTS_FULL, VALIDATION_FAILED for a name or a content type that is not valid
   */
  abstract store(content: AsyncIterable<Uint8Array>, artifact: NewArtifact, job: ArtifactUser): Promise<StoredArtifact>;
}
