import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAct } from '../audit/current-act.js';
import { HubError } from '../common/errors.js';
import { newId } from '../common/ids.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { LedgerDb, queryRows } from '../database/ledger-db.js';
import type { Queryable } from '../database/queryable.js';
import { MAX_ARTIFACT_BYTES, type Artifact } from './artifact.js';
import { inChunks } from './artifact-chunks.js';
import { BEGIN_SQL, CHUNK_SQL, COUNT_SQL, DISCARD_SQL, PUBLISH_SQL } from './artifact-writer-sql.js';

/** Time for which a handler may write a file: before what it has written is removed as unfinished. */
const WRITE_MS = 3_000_000;

/** A file to be stored, with its owner. */
export interface ArtifactOrigin {
  name: string;
  contentType: string;
  tenant: string | null;
  queue: string | null;
  jobId: string | null;
  createdBy: string;
  keepMs?: number;
  /** Size that the sender announces, if any. */
  expectedBytes?: number;
  maxBytes?: number;
}

/**
 * Stores files as chunks in the ledger, which all nodes share. Each chunk is committed at once, so that a slow sender keeps
 * no transaction open (one would hold back the vacuum of the jobs' tables); the file exists with the last transaction, which
 * gives it its size and digest.
 */
@Injectable()
export class ArtifactWriter {
  constructor(
    private readonly ledger: LedgerDb,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'artifacts'>,
  ) {}

  /** @throws HubError PAYLOAD_TOO_LARGE, ARTIFACTS_FULL, LEDGER_UNAVAILABLE, and errors of the content */
  async write(content: AsyncIterable<Uint8Array>, origin: ArtifactOrigin): Promise<Artifact> {
    const { name, contentType, tenant, queue, jobId, createdBy, expectedBytes = 0 } = origin;
    const most = Math.min(origin.maxBytes ?? MAX_ARTIFACT_BYTES, MAX_ARTIFACT_BYTES);
    if (expectedBytes > most) throw tooLarge(most);
    const id = newId();
    const values = [
      id,
      name,
      contentType,
      tenant,
      queue,
      jobId,
      createdBy,
      expectedBytes,
      this.config.artifacts.maxBytes,
    ];
    if ((await this.ledger.query(BEGIN_SQL, values)).length === 0) throw this.full();
    try {
      const written = await this.writeChunks(id, content, most);
      const keepMs = origin.keepMs ?? this.config.artifacts.keepMs;
      return await this.ledger.transaction((db) => this.publish(db, [id, written.bytes, written.sha256, keepMs]));
    } catch (error) {
      // What this leaves, since the ledger is away, the sweep removes.
      await this.ledger.query(DISCARD_SQL, [id]).catch(() => undefined);
      throw error;
    }
  }

  private async writeChunks(id: string, content: AsyncIterable<Uint8Array>, most: number) {
    const hash = createHash('sha256');
    const deadline = performance.now() + WRITE_MS;
    let [bytes, position] = [0, 0];
    for await (const chunk of inChunks(limited(content, most))) {
      if (performance.now() > deadline) throw tooSlow();
      hash.update(chunk);
      await this.ledger.query(CHUNK_SQL, [id, position, chunk]);
      bytes += chunk.length;
      position += 1;
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  /** Makes the file visible. Rows are locked in one order by all who change them: files, totals, audit. */
  private async publish(db: Queryable, values: [id: string, bytes: number, ...unknown[]]): Promise<Artifact> {
    const [artifact] = await queryRows<Artifact>(db, PUBLISH_SQL, values);
    if (!artifact) throw tooSlow();
    const counted = await queryRows(db, COUNT_SQL, [artifact.bytes, this.config.artifacts.maxBytes]);
    if (counted.length === 0) throw this.full();
    await recordAct(db, { target: artifact.id, after: artifact });
    return artifact;
  }

  private full(): HubError {
    const limit = `${this.config.artifacts.maxBytes} bytes (ARTIFACTS_MAX_BYTES)`;
    return new HubError('ARTIFACTS_FULL', `All artifacts may have ${limit}: delete some, or raise the limit`);
  }
}

async function* limited(content: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.length;
    if (bytes > most) throw tooLarge(most);
    yield piece;
  }
}

function tooLarge(most: number): HubError {
  return new HubError('PAYLOAD_TOO_LARGE', `An artifact may have at most ${most} bytes: split it, or compress it`);
}

function tooSlow(): HubError {
  return new HubError(
    'TIMEOUT',
    `A file must be whole within ${WRITE_MS / 60_000} minutes; store it once it is complete`,
  );
}
