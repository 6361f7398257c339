import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Groups failed jobs by type, code and normalized message. Groups are counted by the statements that fail, reopen, redrive,
 * delete or remove jobs, so that a list of them never reads history; not partitioned, since a group outlives days.
 */
export class FailureGroups1765100500000 implements MigrationInterface {
  name = 'FailureGroups1765100500000';

  async up(db: QueryRunner): Promise<void> {
    // Quoted texts, URLs, ids, paths, hex and numbers vary between failures of one cause. The order matters: a URL
    // contains a path, an id contains numbers.
    await db.query(`
      create function normalized_failure(message text) returns text language sql immutable parallel safe as $fn$
        select left(btrim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                 left(message, 500),
                 $$(?<!\\w)(?:'[^']*'|"[^"]*"|\`[^\`]*\`)(?!\\w)$$, '<text>', 'g'),
                 $$\\m[a-z][a-z0-9+.-]*://[^\\s"'<>)]+$$, '<url>', 'gi'),
                 $$[\\w.@~-]*(?:/[\\w.@%+~=-]+)+/?|\\m[a-z]:\\\\[^\\s"']+$$, '<path>', 'gi'),
                 $$\\m(?=[\\w-]*[a-z_])(?=[\\w-]*\\d)[\\w-]+|\\m[0-9a-f]{8,}\\M$$, '<id>', 'gi'),
                 $$\\d+(?:[.,:]\\d+)*$$, '<n>', 'g'),
                 $$\\s+$$, ' ', 'g')), 300)
      $fn$`);
    await db.query(`
      create function failure_fingerprint(type text, code text, normalized text) returns text
        language sql stable parallel safe as $fn$
        select left(encode(sha256(convert_to(concat_ws(chr(10), type, code, normalized), 'UTF8')), 'hex'), 16)
      $fn$`);
    await db.query(`
      create table failure_groups (
        fingerprint text primary key,
        queue text not null,
        type text not null,
        code text not null,
        message text not null,
        jobs bigint not null,
        first_at timestamptz not null,
        last_at timestamptz not null
      )`);
    await db.query(`create index failure_groups_last on failure_groups (last_at, fingerprint) where jobs > 0`);
    await db.query(`
      create table failed_jobs (
        job_id uuid primary key,
        fingerprint text not null,
        letter_id uuid,
        failed_at timestamptz not null
      )`);
    await db.query(`create index failed_jobs_group on failed_jobs (fingerprint, failed_at, job_id)`);
    await db.query(`
      insert into failed_jobs (job_id, fingerprint, letter_id, failed_at)
      select j.id, failure_fingerprint(j.type, coalesce(j.error_code, 'UNKNOWN_ERROR'),
                                       normalized_failure(coalesce(j.error_message, ''))), l.id, j.finished_at
        from jobs j
        left join lateral (select d.id, d.redriven_as from dead_letters d where d.job_id = j.id order by d.id desc limit 1) l on true
       where j.state = 'failed' and not j.hidden and j.type <> 'dead_letter' and j.finished_at is not null
         and l.redriven_as is null`);
    await db.query(`
      insert into failure_groups (fingerprint, queue, type, code, message, jobs, first_at, last_at)
      select f.fingerprint, min(j.queue), min(j.type), min(coalesce(j.error_code, 'UNKNOWN_ERROR')),
             min(normalized_failure(coalesce(j.error_message, ''))), count(*), min(f.failed_at), max(f.failed_at)
        from failed_jobs f join jobs j on j.id = f.job_id group by f.fingerprint`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table failed_jobs`);
    await db.query(`drop table failure_groups`);
    await db.query(`drop function failure_fingerprint(text, text, text)`);
    await db.query(`drop function normalized_failure(text)`);
  }
}
