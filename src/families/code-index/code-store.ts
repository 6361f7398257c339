import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import type { CodeSource, Skip } from './model/requests.js';
import type { BlobToParse } from './parsing/parse-blobs.js';
import { PARSER } from './parsing/parser-version.js';

/** A file as the index has it; `skipped`: it has no text, whatever its blob is. */
export interface IndexedFile extends BlobToParse {
  path: string;
  skipped: Skip | null;
}

/** What is indexed of a repository. */
export interface RepositoryState {
  id: number;
  commit: string | null;
  /** Whether all files are those of the commit, and parsed by this release. */
  complete: boolean;
  files: number;
  symbols: number;
  skipped: Partial<Record<Skip, number>>;
}

/** Files in a statement: the event loop is not held while it is written. */
const SLICE = 2000;

const STATE_SQL = `
  select id, commit, complete and parser = ${PARSER} as complete, files, symbols, skipped
    from code_repositories where source = $1 and name = $2`;
const MISSING_SQL = `
  select distinct x.sha, x.language from unnest($1::text[], $2::text[]) as x (sha, language)
   where not exists (select 1 from code_blobs b where b.sha = x.sha and b.language = x.language and b.parser = ${PARSER})`;
/** One that another run has stored meanwhile is left to it, with all that belongs to it. */
const BLOBS_SQL = `
  with given as materialized (
    select * from json_to_recordset($1::json)
        as x (sha text, language text, bytes integer, lines integer, skipped text, chunks json, symbols json)
  ),
  stored as (
    insert into code_blobs (sha, language, parser, bytes, lines, symbols, skipped)
    select sha, language, ${PARSER}, bytes, lines, json_array_length(symbols), skipped from given
    on conflict do nothing returning id, sha, language
  ),
  chunks as (
    insert into code_chunks (blob_id, n, first_line, content)
    select s.id, c.n, (c.value ->> 0)::integer, c.value ->> 1
      from stored s join given g on g.sha = s.sha and g.language = s.language,
           json_array_elements(g.chunks) with ordinality as c (value, n)
  )
  insert into code_symbols (blob_id, n, name, kind, line, end_line)
  select s.id, c.n, c.value ->> 0, c.value ->> 1, (c.value ->> 2)::integer, (c.value ->> 3)::integer
    from stored s join given g on g.sha = s.sha and g.language = s.language,
         json_array_elements(g.symbols) with ordinality as c (value, n)`;
const TREE_SQL = `
  create temporary table code_tree
    (path text primary key, language text not null, sha text not null, skipped text) on commit drop`;
const INTO_TREE_SQL = `
  insert into code_tree select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])`;
const REMOVE_SQL = `
  with gone as (
    delete from code_files f where repository_id = $1 and ($2::text is null or path = $2)
       and not exists (select 1 from code_tree t where t.path = f.path) returning 1
  ) select count(*)::integer as n from gone`;
const CHANGE_SQL = `
  with changed as (
    insert into code_files as f (repository_id, path, language, sha, blob_id, skipped)
    select $1, t.path, t.language, t.sha, b.id, coalesce(t.skipped, b.skipped)
      from code_tree t left join code_blobs b
        on t.skipped is null and b.sha = t.sha and b.language = t.language and b.parser = ${PARSER}
    on conflict (repository_id, path) do update
       set language = excluded.language, sha = excluded.sha, blob_id = excluded.blob_id, skipped = excluded.skipped
     where (f.blob_id, f.skipped, f.sha) is distinct from (excluded.blob_id, excluded.skipped, excluded.sha)
    returning 1
  ) select count(*)::integer as n from changed`;
const TOTALS_SQL = `
  with counted as (
    select count(*)::integer as files, coalesce(sum(b.bytes), 0)::bigint as bytes, coalesce(sum(b.symbols), 0)::integer as symbols,
           (select coalesce(jsonb_object_agg(language, n), '{}') from
             (select language, count(*) as n from code_files where repository_id = $1 group by language) each) as languages,
           jsonb_build_object('binary', count(*) filter (where f.skipped = 'binary'),
             'tooLarge', count(*) filter (where f.skipped = 'tooLarge'),
             'generated', count(*) filter (where f.skipped = 'generated')) as skipped
      from code_files f left join code_blobs b on b.id = f.blob_id where f.repository_id = $1
  )
  update code_repositories r
     set files = c.files, bytes = c.bytes, symbols = c.symbols, skipped = c.skipped, languages = c.languages, parser = ${PARSER},
         commit = case when $2 then $3 else r.commit end, ref = case when $2 then $4 else r.ref end,
         complete = $2 or (r.complete and r.parser = ${PARSER} and r.commit is not distinct from $3),
         job_id = $5, indexed_at = now()
    from counted c where r.id = $1`;

/** What a run stores at its end. */
export interface Switch extends CodeSource {
  commit: string | null;
  ref: string | null;
  jobId: string;
  files: readonly IndexedFile[];
  /** The only path that changes; undefined: all files are those of the commit. */
  path?: string;
}

/** The tables of the index. */
@Injectable()
@RetentionRules({
  // A run stores texts before the paths that have them.
  delete: `delete from code_blobs b where stored_at < now() - interval '1 day' and $1::float8 is not null
              and not exists (select 1 from code_files f where f.blob_id = b.id)`,
})
export class CodeStore {
  constructor(private readonly ledger: LedgerDb) {}

  async state({ source, name }: CodeSource): Promise<RepositoryState | undefined> {
    return (await this.ledger.query<RepositoryState>(STATE_SQL, [source, name]))[0];
  }

  /** Stores by which name the commit was asked for last. */
  async refer({ id }: RepositoryState, { ref }: { ref: string | null }): Promise<void> {
    await this.ledger.query(
      `update code_repositories set ref = $2 where id = $1 and complete and ref is distinct from $2`,
      [id, ref],
    );
  }

  /** Returns the blobs of files that are not stored yet. */
  async missing(files: readonly IndexedFile[]): Promise<BlobToParse[]> {
    const found = new Map<string, BlobToParse>();
    for (const slice of slices(files.filter(({ skipped }) => skipped === null))) {
      const values = [slice.map(({ sha }) => sha), slice.map(({ language }) => language)];
      for (const blob of await this.ledger.query<BlobToParse>(MISSING_SQL, values))
        found.set(`${blob.sha} ${blob.language}`, blob);
    }
    return [...found.values()];
  }

  /** Returns what the index has of a file. */
  async file(
    { source, name }: CodeSource,
    path: string,
  ): Promise<{ symbols: number; skipped: Skip | null } | undefined> {
    const [file] = await this.ledger.query<{ symbols: number; skipped: Skip | null }>(
      `select coalesce(b.symbols, 0) as symbols, f.skipped
         from code_repositories r join code_files f on f.repository_id = r.id left join code_blobs b on b.id = f.blob_id
        where r.source = $1 and r.name = $2 and f.path = $3`,
      [source, name, path],
    );
    return file;
  }

  /** @param rows JSON, as parsing/to-row.mjs makes them */
  async storeBlobs(rows: string): Promise<void> {
    await this.ledger.query(BLOBS_SQL, [rows]);
  }

  /**
   * Makes the paths of a repository those of a commit, in one transaction: a search finds either.
   * @throws HubError BLOBS_GONE when retention has removed a text meanwhile; another attempt stores it again
   */
  async switch({
    source,
    name,
    commit,
    ref,
    jobId,
    files,
    path,
  }: Switch): Promise<{ changed: number; removed: number }> {
    return this.ledger.transaction(async (db) => {
      const id = await lockRepository(db, { source, name });
      await db.query(TREE_SQL);
      for (const slice of slices(files)) {
        await db.query(INTO_TREE_SQL, [
          ...[slice.map((file) => file.path), slice.map(({ language }) => language)],
          ...[slice.map(({ sha }) => sha), slice.map(({ skipped }) => skipped)],
        ]);
      }
      await db.query('analyze code_tree');
      const removed = await countOf(db, REMOVE_SQL, [id, path ?? null]);
      const changed = await changeFiles(db, id);
      await db.query(TOTALS_SQL, [id, path === undefined, commit, ref, jobId]);
      return { changed, removed };
    });
  }

  /** Moves what was written last into the index, which is searched faster than the list of it, and counts for the planner. */
  async settle(): Promise<void> {
    await this.ledger.query(
      `select gin_clean_pending_list('code_chunks_content'), gin_clean_pending_list('code_symbols_name')`,
    );
    await this.ledger.query('analyze code_files, code_blobs, code_chunks, code_symbols, code_repositories');
  }
}

async function lockRepository(db: Queryable, { source, name }: CodeSource): Promise<number> {
  const values = [source, name];
  await db.query(`insert into code_repositories (source, name) values ($1, $2) on conflict do nothing`, values);
  const sql = `select id from code_repositories where source = $1 and name = $2 for update`;
  const [row] = await queryRows<{ id: number }>(db, sql, values);
  if (!row) throw new HubError('NOT_FOUND', `The repository ${name} was removed meanwhile`);
  return row.id;
}

async function changeFiles(db: Queryable, id: number): Promise<number> {
  try {
    return await countOf(db, CHANGE_SQL, [id]);
  } catch (error) {
    // A row has neither text nor a reason, or its text has just been removed.
    const { code } = (error as { code?: string } | null) ?? {};
    if (code !== '23514' && code !== '23503') throw error;
    throw new HubError('BLOBS_GONE', 'Texts of files were removed before the index had them', { cause: error });
  }
}

async function countOf(db: Queryable, sql: string, values: unknown[]): Promise<number> {
  return (await db.query<{ n: number }>(sql, values)).rows[0]?.n ?? 0;
}

function* slices<Item>(all: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < all.length; from += SLICE) yield all.slice(from, from + SLICE);
}
