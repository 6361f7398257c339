import { MOST_BYTES, type ArchivedLog } from '../../jobs/archive-logs.js';

/** Condition for runners that ended before `$1`. */
const OVER = `r.state in ('finished','removed','failed') and r.finished_at < $1::timestamptz`;

/** Stored logs of runners. The runners themselves stay until retention removes history. */
export const RUNNER_LOGS: ArchivedLog = {
  kind: 'runner_log',
  most: 20,
  page: `
    select r.id as key, md5(r.log) as version,
           json_build_object('runner_id', r.id, 'name', r.name, 'runner_set', r.runner_set, 'repository', r.repository,
                             'state', r.state, 'exit_code', r.exit_code, 'created_at', r.created_at,
                             'finished_at', r.finished_at, 'log', r.log)::text as json
      from (select *, sum(octet_length(log)) over (order by id) - octet_length(log) as bytes_before
              from (select r.* from runners r where ${OVER} and r.log is not null and ($2::uuid is null or r.id > $2)
                     order by r.id limit $3) next) r
     where r.bytes_before < ${MOST_BYTES}
     order by r.id`,
  remove: `
    update runners r set log = null from unnest($2::uuid[], $3::text[]) as kept(id, hash)
     where r.id = kept.id and md5(r.log) = kept.hash and ${OVER}`,
};
