/** Table of GitHub data. The names are the ledger's own constants: they go into SQL unescaped. */
export interface GitHubTable {
  name: 'github_repositories' | 'github_workflows' | 'github_runners';
  /** Columns that identify a row. */
  key: string;
  /** Columns with GitHub's values, and their PostgreSQL types. */
  columns: Record<string, string>;
  /** Condition for the rows of a list, `$2` being its owner. */
  listed: string;
}

export const REPOSITORIES: GitHubTable = {
  name: 'github_repositories',
  key: 'id',
  columns: {
    ...{ id: 'bigint', owner: 'text', name: 'text', full_name: 'text', private: 'boolean', visibility: 'text' },
    ...{ fork: 'boolean', archived: 'boolean', default_branch: 'text', pushed_at: 'timestamptz' },
  },
  listed: 'lower(t.owner) = lower($2::text)',
};

export const WORKFLOWS: GitHubTable = {
  name: 'github_workflows',
  key: 'id',
  columns: {
    ...{ id: 'bigint', repository_id: 'bigint', name: 'text', path: 'text', state: 'text' },
    ...{ created_at: 'timestamptz', updated_at: 'timestamptz' },
  },
  listed: 't.repository_id = $2::bigint',
};

export const RUNNERS: GitHubTable = {
  name: 'github_runners',
  key: 'scope, id',
  columns: {
    ...{ scope: 'text', id: 'bigint', repository_id: 'bigint', organization: 'text', name: 'text', os: 'text' },
    ...{ status: 'text', busy: 'boolean', ephemeral: 'boolean', labels: 'text[]' },
  },
  listed: 't.scope = $2::text',
};

/**
 * Stores a page of a list (`$2`, `$3`) and its ETag (`$4`) in one statement, so that neither exists without the other.
 * `$1`: its rows as JSON, `$5`: their ids, `$6`: whether it is the last. Unchanged rows are not written.
 */
export function pageSql({ name, key, columns }: GitHubTable): string {
  const names = Object.keys(columns);
  const all = (prefix: string) => names.map((column) => `${prefix}${column}`).join(', ');
  const types = names.map((column) => `${column} ${columns[column]}`).join(', ');
  return `
    with changed as (
      insert into ${name} as t (${all('')})
      select ${all('')} from jsonb_to_recordset($1::jsonb) as given(${types}) order by ${key}
      on conflict (${key}) do update
         set ${names.map((column) => `${column} = excluded.${column}`).join(', ')}, removed_at = null, changed_at = now()
       where t.removed_at is not null or (${all('t.')}) is distinct from (${all('excluded.')})
      returning 1
    ),
    etag as (
      insert into github_etags (list, page, etag, ids, last) values ($2, $3, $4, $5::bigint[], $6)
      on conflict (list, page) do update
         set etag = excluded.etag, ids = excluded.ids, last = excluded.last, at = now()
    )
    select count(*)::integer as changed from changed`;
}

/** Checks whether a list of only these ids (`$1`) leaves out a row that was there. */
export function missesSql({ name, listed }: GitHubTable): string {
  return `select exists (select 1 from ${name} t
                          where ${listed} and t.removed_at is null and t.id <> all($1::bigint[])) as misses`;
}

/**
 * Settles a list (`$1`) once all its pages are known: rows that no page names (`$3`) are marked as removed, and named
 * ones as present, even if their page is unchanged. Pages behind the last (`$4`) are deleted. A removed repository
 * takes its workflows, runners and their ETags with it.
 */
export function settleSql({ name, listed }: GitHubTable): string {
  const repositories = name === REPOSITORIES.name;
  return `
    with behind as (delete from github_etags where list = $1 and page > $4::integer),
    settled as (
      update ${name} t set removed_at = case when t.id = any($3::bigint[]) then null else now() end
       where ${listed} and (t.id = any($3::bigint[])) = (t.removed_at is not null)
      returning t.*
    ),
    gone as (select * from settled where removed_at is not null)
    ${repositories ? WITH_REPOSITORY : ''}
    select count(*)::integer as removed from gone`;
}

/** Removes dependents by their keys: a pattern would be compared with every stored list, for every repository. */
const WITH_REPOSITORY = `,
    workflows as (
      update github_workflows w set removed_at = now() from gone where w.repository_id = gone.id and w.removed_at is null
    ),
    runners as (
      update github_runners r set removed_at = now() from gone
       where r.scope = 'repository/' || gone.id and r.removed_at is null
    ),
    etags as (
      delete from github_etags e using (
        select 'repository/' || id || '/workflows' as list from gone
        union all select 'repository/' || id || '/runners' from gone
        union all select 'repository-of/' || lower(full_name) from gone
      ) its
       where e.list = its.list
    )`;

/**
 * Marks single repositories (`${which}`) as removed that GitHub no longer shows. The ETags of pages that named one are
 * deleted, so that they are read again: retention deletes removed rows, and an unchanged page would not restore them.
 */
const goneSql = (which: string) => `
    with gone as (
      update github_repositories set removed_at = now() where ${which} and removed_at is null returning *
    )${WITH_REPOSITORY},
    named as (
      delete from github_etags e using gone
       where e.list = 'organization/' || lower(gone.owner) || '/repositories' and gone.id = any(e.ids)
    )
    select count(*)::integer as removed from gone`;

/** `$1`: the repository's full name. */
export const REPOSITORY_GONE_SQL = goneSql('lower(full_name) = lower($1)');

/** `$1`: a full name, `$2`: the id of the repository that has it now. */
export const NAMESAKES_GONE_SQL = goneSql('lower(full_name) = lower($1) and id <> $2::bigint');
