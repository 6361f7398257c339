import { ARTIFACT_COLUMNS } from './artifact.js';

/** Time after which a file that has not arrived whole is removed. */
const UNFINISHED_MS = 3_600_000;

/** Begins file `$1`, unless the announced bytes `$8` would exceed `$9`. */
export const BEGIN_SQL = `
  insert into artifacts (id, name, content_type, tenant, queue, job_id, created_by, expires_at)
  select $1, $2, $3, $4, $5, $6, $7, now() + ${UNFINISHED_MS} * interval '1 ms'
    from artifact_totals where bytes + $8 <= $9
  returning id`;
export const CHUNK_SQL = `insert into artifact_chunks (artifact_id, position, content) values ($1, $2, $3)`;
/** Makes file `$1` visible, with its bytes, its digest and the milliseconds for which it is kept. */
export const PUBLISH_SQL = `
  update artifacts set bytes = $2, sha256 = $3, created_at = now(), expires_at = now() + $4::float8 * interval '1 ms'
   where id = $1 and bytes is null returning ${ARTIFACT_COLUMNS}`;
/** Counts bytes `$1`, unless all would exceed `$2`. */
export const COUNT_SQL = `
  update artifact_totals set bytes = bytes + $1, artifacts = artifacts + 1 where bytes + $1 <= $2 returning bytes`;
export const DISCARD_SQL = `delete from artifacts where id = $1 and bytes is null`;
