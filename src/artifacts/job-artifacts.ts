import { addAbortSignal, Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { raceSignal } from 'race-signal';
import { z } from 'zod';
import { parseOrThrow } from '../common/validation.js';
import { LedgerDb } from '../database/ledger-db.js';
import { ArtifactStore, type ArtifactUser, type NewArtifact, type StoredArtifact } from '../jobs/ports/artifacts.js';
import { artifactNameSchema, contentTypeSchema, MAX_ARTIFACT_BYTES, MAX_KEEP_MS, type Artifact } from './artifact.js';
import { ArtifactWriter } from './artifact-writer.js';
import { Artifacts, notFound } from './artifacts.js';

const KEEP_SQL = `
  update artifacts set expires_at = now() + interval '1 day' where id = $1 and expires_at < now() + interval '12 hours'`;

const newArtifactSchema = z.strictObject({
  name: artifactNameSchema,
  contentType: contentTypeSchema,
  keepMs: z.number().min(0).max(MAX_KEEP_MS).optional(),
  maxBytes: z.int().min(0).max(MAX_ARTIFACT_BYTES).optional(),
});

/** Artifacts as handlers open and store them, within their job's tenant. */
@Injectable()
export class JobArtifacts extends ArtifactStore {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly artifacts: Artifacts,
    private readonly writer: ArtifactWriter,
  ) {
    super();
  }

  async open(id: string, { tenant, signal }: ArtifactUser): Promise<{ artifact: StoredArtifact; content: Readable }> {
    const { artifact, content } = await this.artifacts.open(id);
    if (tenant !== null && artifact.tenant !== tenant) throw notFound(id);
    await this.ledger.query(KEEP_SQL, [artifact.id]);
    const stream = Readable.from(content, { objectMode: false });
    // Its reader, who may not have begun, gets the error.
    return { artifact: stored(artifact), content: addAbortSignal(signal, stream).on('error', () => undefined) };
  }

  async store(content: AsyncIterable<Uint8Array>, file: NewArtifact, job: ArtifactUser): Promise<StoredArtifact> {
    const { jobId, queue, tenant, signal } = job;
    const origin = { ...parseOrThrow(newArtifactSchema, file), jobId, queue, tenant, createdBy: 'job' };
    return stored(await this.writer.write(until(signal, content), origin));
  }
}

function stored({ id, name, contentType, bytes, sha256 }: Artifact): StoredArtifact {
  return { id, name, contentType, bytes, sha256 };
}

/** Yields the content until a signal aborts, even while the source gives nothing. */
async function* until(signal: AbortSignal, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = content[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await raceSignal(source.next(), signal);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a source that gives nothing does not end, either.
    void source.return?.()?.catch(() => undefined);
  }
}
