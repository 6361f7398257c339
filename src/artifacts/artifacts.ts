import { Injectable } from '@nestjs/common';
import { recordAct } from '../audit/current-act.js';
import type { Page } from '../common/answers.js';
import { HubError } from '../common/errors.js';
import { isUuid } from '../common/ids.js';
import { LedgerDb, queryRows } from '../database/ledger-db.js';
import type { Scopes } from '../jobs/scopes.js';
import { ARTIFACT_COLUMNS, type Artifact } from './artifact.js';
import { readChunks } from './artifact-chunks.js';

const LIST_SQL = `
  select ${ARTIFACT_COLUMNS} from artifacts
   where bytes is not null
     and ($1::text is null or tenant = $1) and ($2::uuid is null or job_id = $2) and ($3::text is null or name = $3)
     and ($4::text[] is null or tenant = any($4)) and ($5::text[] is null or queue = any($5))
     and ($6::uuid is null or id < $6)
   order by id desc limit $7`;
const GET_SQL = `select ${ARTIFACT_COLUMNS} from artifacts where id = $1 and bytes is not null`;
const DELETE_SQL = `delete from artifacts where id = $1 and bytes is not null returning ${ARTIFACT_COLUMNS}`;
const UNCOUNT_SQL = `update artifact_totals set bytes = bytes - $1, artifacts = artifacts - 1`;

export interface ArtifactFilter {
  tenant?: string;
  jobId?: string;
  name?: string;
}

/** Reads and deletes artifacts. One that is still arriving does not exist for it. */
@Injectable()
export class Artifacts {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns artifacts within the scopes, newest first; `cursor` is the last id of the previous page. */
  async list(filter: ArtifactFilter, scopes: Scopes, limit: number, cursor?: string): Promise<Page<Artifact>> {
    const { tenant, jobId, name } = filter;
    const rows = await this.ledger.query<Artifact>(LIST_SQL, [
      ...[tenant ?? null, jobId ?? null, name ?? null, scopes.tenants, scopes.queues],
      ...[cursor ?? null, limit + 1],
    ]);
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** @throws HubError ARTIFACT_NOT_FOUND */
  async get(id: string): Promise<Artifact> {
    const [artifact] = isUuid(id) ? await this.ledger.query<Artifact>(GET_SQL, [id]) : [];
    if (!artifact) throw notFound(id);
    return artifact;
  }

  /** Returns an artifact with its content, which is read as it is consumed. @throws HubError ARTIFACT_NOT_FOUND */
  async open(id: string): Promise<{ artifact: Artifact; content: AsyncGenerator<Buffer> }> {
    const artifact = await this.get(id);
    return { artifact, content: readChunks(this.ledger, artifact.id, artifact.bytes) };
  }

  /** Deletes an artifact, even one that an open job needs. @throws HubError ARTIFACT_NOT_FOUND */
  delete(id: string): Promise<Artifact> {
    return this.ledger.transaction(async (db) => {
      const [before] = isUuid(id) ? await queryRows<Artifact>(db, DELETE_SQL, [id]) : [];
      if (!before) throw notFound(id);
      await queryRows(db, UNCOUNT_SQL, [before.bytes]);
      await recordAct(db, { target: before.id, before });
      return before;
    });
  }

  /** Returns how many artifacts there are, and their bytes. */
  async totals(): Promise<{ artifacts: number; bytes: number } | undefined> {
    const sql = `select artifacts::float8 as artifacts, bytes::float8 as bytes from artifact_totals`;
    return (await this.ledger.query<{ artifacts: number; bytes: number }>(sql))[0];
  }
}

export function notFound(id: string): HubError {
  return new HubError('ARTIFACT_NOT_FOUND', `There is no artifact ${id}: it was never stored, deleted, or has expired`);
}
