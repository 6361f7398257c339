import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Repositories whose code can be searched: their files at a commit, each text once, and its symbols. */
export class CodeIndex1765102300000 implements MigrationInterface {
  name = 'CodeIndex1765102300000';

  async up(db: QueryRunner): Promise<void> {
    const trigrams = await trigramOperators(db);
    await db.query(`
      create table code_repositories (
        id integer primary key generated always as identity,
        source text not null check (source in ('path','github','gitea')),
        name text not null,
        ref text,
        commit text,
        complete boolean not null default false,
        parser smallint,
        files integer not null default 0,
        bytes bigint not null default 0,
        symbols integer not null default 0,
        skipped jsonb not null default '{}',
        languages jsonb not null default '{}',
        job_id uuid,
        indexed_at timestamptz,
        unique (source, name)
      )`);
    await db.query(`
      create table code_blobs (
        id bigint primary key generated always as identity,
        sha text not null,
        language text not null,
        parser smallint not null,
        bytes integer not null,
        lines integer not null,
        symbols integer not null,
        skipped text check (skipped in ('binary','generated')),
        stored_at timestamptz not null default now(),
        unique (sha, language, parser)
      )`);
    await db.query(`
      create table code_chunks (
        blob_id bigint not null references code_blobs on delete cascade,
        n integer not null,
        first_line integer not null,
        content text not null,
        primary key (blob_id, n)
      )`);
    await db.query(`create index code_chunks_content on code_chunks using gin (content ${trigrams})`);
    await db.query(`
      create table code_symbols (
        blob_id bigint not null references code_blobs on delete cascade,
        n integer not null,
        name text not null,
        kind text not null,
        line integer not null,
        end_line integer not null,
        primary key (blob_id, n)
      )`);
    await db.query(`create index code_symbols_name on code_symbols using gin (name ${trigrams})`);
    await db.query(`
      create table code_files (
        repository_id integer not null references code_repositories on delete cascade,
        path text not null,
        language text not null,
        sha text not null,
        blob_id bigint references code_blobs,
        skipped text check (skipped in ('binary','tooLarge','generated')),
        primary key (repository_id, path),
        check (blob_id is not null or skipped is not null)
      )`);
    await db.query(`create index code_files_blob on code_files (blob_id)`);
    await db.query(`create index code_files_path on code_files using gin (path ${trigrams})`);
  }

  /** The extension stays, since something else may use it. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`drop table code_files, code_symbols, code_chunks, code_blobs, code_repositories`);
  }
}

/** Returns the operator class of trigrams, in whichever schema pg_trgm is: the hub's sessions see their own alone. */
async function trigramOperators(db: QueryRunner): Promise<string> {
  try {
    await db.query(`create extension if not exists pg_trgm`);
  } catch (error) {
    const fix = 'install it (package postgresql-contrib), or run as a superuser: create extension pg_trgm';
    throw new Error(`Code search needs PostgreSQL's extension pg_trgm; ${fix}`, { cause: error });
  }
  const [found] = (await db.query(
    `select quote_ident(n.nspname) || '.gin_trgm_ops' as name
       from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm'`,
  )) as { name: string }[];
  return found?.name ?? 'gin_trgm_ops';
}
