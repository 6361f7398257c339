import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Normalizes failures before they are cut, and over more of the message: two errors that differ behind a long common
 * beginning are two groups, one error with long ids in front is one. The groups that exist are formed again.
 */
export class NormalizedFailures1765100910000 implements MigrationInterface {
  name = 'NormalizedFailures1765100910000';

  async up(db: QueryRunner): Promise<void> {
    // Each kind goes before what it contains. None has a back reference, so the time is linear: a few milliseconds for the
    // worst text of 2,000 characters, to which messages are cut when they are stored. The cut may be within a quoted text.
    await db.query(`
      create or replace function normalized_failure(message text) returns text language sql immutable parallel safe as $fn$
        select btrim(left(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
               regexp_replace(regexp_replace(regexp_replace(left(message, 2000),
                 case when length(message) < 2000 then ${quoted()} else ${quoted('|$')} end, '<text>', 'g'),
                 $$\\m[a-z][a-z0-9+.-]*://[^\\s"'<>)]+$$, '<url>', 'gi'),
                 $$[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+$$, '<address>', 'g'),
                 $$[\\w.@~-]*(?:/[\\w.@%+~=-]+)+/?|\\m[a-z]:\\\\[^\\s"']+$$, '<path>', 'gi'),
                 ${ADDRESS}, '<address>', 'gi'),
                 ${QUANTITY}, '<n>', 'gi'),
                 $$\\m(?:[\\w-]*\\d[\\w-]*[a-z_]|[\\w-]*[a-z_][\\w-]*\\d)[\\w-]*|\\m[0-9a-f]{8,}\\M$$, '<id>', 'gi'),
                 $$\\d+(?:[.,:]\\d+)*$$, '<n>', 'g'),
                 $$\\s+$$, ' ', 'g'), 1000))
      $fn$`);
    await regroup(db);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      create or replace function normalized_failure(message text) returns text language sql immutable parallel safe as $fn$
        select left(btrim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                 left(message, 500),
                 $$(?<!\\w)(?:'[^']*'|"[^"]*"|\`[^\`]*\`)(?!\\w)$$, '<text>', 'g'),
                 $$\\m[a-z][a-z0-9+.-]*://[^\\s"'<>)]+$$, '<url>', 'gi'),
                 $$[\\w.@~-]*(?:/[\\w.@%+~=-]+)+/?|\\m[a-z]:\\\\[^\\s"']+$$, '<path>', 'gi'),
                 $$\\m(?=[\\w-]*[a-z_])(?=[\\w-]*\\d)[\\w-]+|\\m[0-9a-f]{8,}\\M$$, '<id>', 'gi'),
                 $$\\d+(?:[.,:]\\d+)*$$, '<n>', 'g'),
                 $$\\s+$$, ' ', 'g')), 300)
      $fn$`);
    await regroup(db);
  }
}

/** Quoted texts, with quotation marks of one kind or as \`in this'. @param orEnd what else may end them */
const quoted = (orEnd = '') =>
  `$$(?<!\\w)(?:'[^']*(?:'(?!\\w)${orEnd})|"[^"]*(?:"(?!\\w)${orEnd})|\`[^\`']*(?:[\`'](?!\\w)${orEnd}))$$`;

/** Hardware addresses, IPv6 in brackets or without, IPv4; the latter two with a port. */
const ADDRESS = `$$\\[?(?<![\\w:])(?:(?:[0-9a-f]{2}:){5}[0-9a-f]{2}
                  |(?=[0-9:]*(?:::|[a-f]))(?=:*[0-9a-f])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:%\\w+)?)(?![\\w:])(?:\\](?::\\d+)?)?
                  |\\m\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d+)?\\M$$`.replace(/\n\s+/g, '');

/** Instants, and numbers with a unit, which would be ids without one. */
const QUANTITY = `$$\\m\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?(?![\\w-])
                  |(?<![\\w.-])\\d{1,6}(?:[.,]\\d+)*(?:[mun]?s|µs|m(?:in)?|h|d|[kmgt]?i?b)(?![\\w-])$$`.replace(
  /\n\s+/g,
  '',
);

/** Forms the groups again, of the jobs that are in them. A node that records meanwhile waits for it. */
async function regroup(db: QueryRunner): Promise<void> {
  await db.query(`lock table failed_jobs, failure_groups in share row exclusive mode`);
  await db.query(`
    update failed_jobs f
       set fingerprint = failure_fingerprint(j.type, coalesce(j.error_code, 'UNKNOWN_ERROR'),
                                             normalized_failure(coalesce(j.error_message, '')))
      from jobs j where j.id = f.job_id`);
  await db.query(`delete from failure_groups`);
  await db.query(`
    insert into failure_groups (fingerprint, queue, type, code, message, jobs, first_at, last_at)
    select f.fingerprint, min(j.queue), min(j.type), min(coalesce(j.error_code, 'UNKNOWN_ERROR')),
           min(normalized_failure(coalesce(j.error_message, ''))), count(*), min(f.failed_at), max(f.failed_at)
      from failed_jobs f join jobs j on j.id = f.job_id group by f.fingerprint`);
}
