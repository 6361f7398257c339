/**
 * Adds the jobs of the CTE `c` that ended failed to their groups, in the statement that records the end. Follows
 * DEAD_LETTERS, whose CTE `d` names the jobs. Groups change in the order of fingerprints and after the queues' totals, in
 * every statement, so that two never wait for each other.
 */
export const GROUP_FAILURES = `
  fm as materialized (
    select c.id, d.id as letter_id, c.queue, c.type, coalesce(c.error_code, 'UNKNOWN_ERROR') as code, c.finished_at,
           normalized_failure(coalesce(c.error_message, '')) as message
      from d join c on c.id = d.job_id
  ),
  fp as materialized (select *, failure_fingerprint(type, code, message) as fingerprint from fm),
  fj as (
    insert into failed_jobs (job_id, fingerprint, letter_id, failed_at)
    select id, fingerprint, letter_id, finished_at from fp order by id
    on conflict (job_id) do nothing returning job_id
  ),
  fg as (
    insert into failure_groups as old (fingerprint, queue, type, code, message, jobs, first_at, last_at)
    select fingerprint, min(queue), type, code, message, count(*), min(finished_at), max(finished_at)
      from fp join fj on fj.job_id = fp.id group by fingerprint, type, code, message order by fingerprint
    on conflict (fingerprint) do update
       set jobs = old.jobs + excluded.jobs, queue = excluded.queue,
           first_at = case when old.jobs > 0 then least(old.first_at, excluded.first_at) else excluded.first_at end,
           last_at = greatest(old.last_at, excluded.last_at)
  )`;

/**
 * Removes jobs from their groups: the CTEs `fu` and `fg`. A job that is in none changes nothing.
 * @param jobs SQL after `from`, with the jobs' `id`
 */
export const ungroupFailures = (jobs: string) => `
  fu as (
    delete from failed_jobs f using (select id from ${jobs}) ended where f.job_id = ended.id returning f.fingerprint
  ),
  fl as materialized (
    select g.fingerprint, n.jobs
      from failure_groups g join (select fingerprint, count(*) as jobs from fu group by fingerprint) n using (fingerprint)
     order by g.fingerprint for update of g
  ),
  fg as (
    update failure_groups g set jobs = g.jobs - fl.jobs from fl where g.fingerprint = fl.fingerprint
  )`;
