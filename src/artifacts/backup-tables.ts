import type { BackupTable } from '../jobs/backup-table.js';
import { neededSql } from './needed-artifacts.js';

/** Bytes of artifacts in one backup: it is written every few minutes, and several are kept. */
const MAX_BYTES = 100 * 1024 * 1024;
/** Chunks in memory at once, each with twice its size as text. */
const MOST = 4;

/** Those that open jobs need, the smallest first, so that the most jobs find theirs. */
const KEPT = `
  select id from (
    select id, sum(bytes) over (order by bytes, id) as total from artifacts
     where bytes is not null and id in (${neededSql('artifacts')})
  ) needed where total <= ${MAX_BYTES}`;

export const ARTIFACT_TABLES: BackupTable[] = [
  {
    name: 'artifacts',
    contents: `from (select * from artifacts where id in (${KEPT})) t`,
    also: `counted as (
      update artifact_totals t set bytes = t.bytes + d.bytes, artifacts = t.artifacts + d.n
        from (select coalesce(sum(bytes), 0) as bytes, count(*) as n from done) d where $2::jsonb is not null
    )`,
  },
  {
    name: 'artifact_chunks',
    contents: `from (select * from artifact_chunks where artifact_id in (${KEPT})) t`,
    most: MOST,
  },
];
