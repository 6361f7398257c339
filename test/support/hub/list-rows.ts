/** Texts that programs which read CSV or show text mistake for something else. */
export const HOSTILE = [
  '=HYPERLINK("http://evil.example","Click")',
  'quoted "twice", and\r\n"a line"',
  '\u202Egnp.exe\u202C שלום',
  '\n=1+1',
  '@SUM(A1)',
  '-2+3',
  '＝1',
];
/** A hostile text for row n, as SQL. */
export const HOSTILE_SQL = `(array[${HOSTILE.map((text) => `'${text}'`).join()}])[1 + n % ${HOSTILE.length}]`;

interface ListRows {
  path: string;
  /** Inserts rows, of which the filter matches one in nine. */
  sql: (many: number) => string;
  filter: string;
  /** Shows a key with scopes what lies within them, instead of refusing it. */
  narrowed?: boolean;
  /** Name of the list as a file. */
  file: string;
}

/** Rows of the lists that are also CSV, with hostile texts. */
export const LIST_ROWS: ListRows[] = [
  {
    path: '/api/runners/demands',
    sql: (many) => `
          with d as (
            insert into demands (id, workflow_job_id, run_attempt, run_id, repository, repository_private, labels, runner_set,
                                 state, priority, conclusion, workflow_name, job_name, head_branch, queued_at,
                                 received_at, provisioned_at, started_at, completed_at)
            select gen_random_uuid(), n, 1, n, case when n % 9 = 0 then 'acme/few' else 'acme/most' end, true, array['x64', ${HOSTILE_SQL}],
                   'small', 'completed', 3, 'success', ${HOSTILE_SQL}, 'job ' || n, ${HOSTILE_SQL}, now() - interval '9 s',
                   now() - interval '8 s', now() - interval '7.5 s', now() - interval '5 s', now()
              from generate_series(1, ${many}) n returning *)
          insert into deliveries (guid, event, action, headers, payload, bytes, job_id, demand_id)
          select 'of-' || n, 'workflow_job', ${HOSTILE_SQL}, '{}', '{}', 2, new_job_id(), d.id
            from d, lateral (select workflow_job_id as n) of where n < 20`,
    filter: 'repository=acme/few&runnerSet=small',
    file: 'workflow-jobs.csv',
  },
  {
    path: '/api/runners',
    sql: (many) => `
          insert into runners (id, name, runner_set, repository, image, state, exit_code, oom, host, error, removed_at)
          select gen_random_uuid(), n || ${HOSTILE_SQL}, case when n % 9 = 0 then 'few' else 'most' end, 'acme/most', 'i', 'removed',
                 n % 3, n % 2 = 0, ${HOSTILE_SQL}, ${HOSTILE_SQL}, now()
            from generate_series(1, ${many}) n`,
    filter: 'runnerSet=few&state=removed',
    file: 'runners.csv',
  },
  {
    path: '/api/deliveries',
    sql: (many) => `
          insert into deliveries (guid, event, action, repository, headers, payload, bytes, job_id, status, error)
          select 'guid-' || n, case when n % 9 = 0 then 'push' else 'ping' end, ${HOSTILE_SQL}, ${HOSTILE_SQL}, '{"secret": "of a header"}',
                 '{"secret": "of a payload"}', n, new_job_id(), 'failed', ${HOSTILE_SQL}
            from generate_series(1, ${many}) n`,
    filter: 'event=push&status=failed',
    file: 'deliveries.csv',
  },
  {
    path: '/api/failures?spark=true',
    sql: (many) => `
          insert into failure_groups (fingerprint, type, queue, code, message, jobs, first_at, last_at)
          select lpad(to_hex(n), 16, '0'), 'probe_fail', 'background', case when n % 9 = 0 then 'FEW' else 'MOST' end, ${HOSTILE_SQL}, n,
                 now() - interval '1 day', now()
            from generate_series(1, ${many}) n`,
    filter: 'code=FEW&queue=background',
    file: 'failures.csv',
  },
  {
    path: '/api/alerts',
    sql: (many) => `
          insert into alerts (id, key, severity, title, detail, labels, value, state, resolved_at)
          select gen_random_uuid(), n || ${HOSTILE_SQL}, case when n % 9 = 0 then 'info' else 'error' end, ${HOSTILE_SQL}, ${HOSTILE_SQL},
                 jsonb_build_object('of', ${HOSTILE_SQL}), -1.5 * n, 'resolved', now()
            from generate_series(1, ${many}) n`,
    filter: 'severity=info',
    file: 'alerts.csv',
  },
  {
    path: '/api/tasks',
    sql: (many) => `
          insert into tasks (task_id, project_id, job_id, state, priority, labels, note, error_code, error_message, ended_at)
          select 'task-' || n, 'p' || n % 9, gen_random_uuid(), 'failed', 3, array[${HOSTILE_SQL}], ${HOSTILE_SQL}, 'X', ${HOSTILE_SQL}, now()
            from generate_series(1, ${many}) n`,
    filter: 'projectId=p3',
    narrowed: true,
    file: 'tasks.csv',
  },
  {
    path: '/api/emails',
    sql: (many) => `
          with e as (
            insert into emails (id, job_id, state, subject, template, user_id, message, ended_at, error_code, error_message)
            select gen_random_uuid(), gen_random_uuid(), 'failed', ${HOSTILE_SQL}, ${HOSTILE_SQL}, 'u' || n % 9, '{"text": "a secret"}',
                   now(), 'X', ${HOSTILE_SQL}
              from generate_series(1, ${many}) n returning id, user_id)
          insert into email_recipients (email_id, n, address, kind, state, conversation)
          select id, 0, user_id || '@example.com', 'to', 'refused', '{"S: a secret"}' from e`,
    filter: 'to=u3@example.com&state=failed',
    file: 'mails.csv',
  },
  {
    path: '/api/deployments',
    sql: (many) => `
          insert into deployments (deployment_id, job_id, target, project_id, environment, branch, commit_hash, image, state,
                                   requested_at, requested_by, completed_at, manifest, error_code, error_message)
          select 'deployment-' || n, gen_random_uuid(), 'p' || n % 9 || '/staging', 'p' || n % 9, 'staging', ${HOSTILE_SQL}, 'abcdef0',
                 ${HOSTILE_SQL}, 'failed', now(), ${HOSTILE_SQL}, now(), '[{"text": "a secret"}]', 'X', ${HOSTILE_SQL}
            from generate_series(1, ${many}) n`,
    filter: 'projectId=p3&state=failed',
    file: 'deployments.csv',
  },
  {
    path: '/api/merges',
    sql: (many) => `
          insert into merges (task_group_id, job_id, project_id, target_branch, on_conflict, repository, state, ended_at)
          select 'group-' || n, gen_random_uuid(), 'p' || n % 9, 'main', 'stop', ${HOSTILE_SQL}, 'failed', now()
            from generate_series(1, ${many}) n`,
    filter: 'projectId=p3&state=failed',
    file: 'merges.csv',
  },
];
