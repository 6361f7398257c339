import type { SearchQuery } from './model/search-query.js';

/** Signs around what matches; those of the text itself are replaced before. */
export const MARKS = { begin: '\u0001', end: '\u0002' };
/** Lines of one chunk, so that one file can't be the whole answer. */
const PER_CHUNK = 10;
/** Characters before the first match, and of an excerpt with its marks. */
const EXCERPT = { before: 60, length: 400 };
/** Length of a line of which only the first match is marked. */
const LONG_LINE = 5000;

export interface Statement {
  sql: string;
  values: unknown[];
}

const COLUMNS = `r.source, r.name as repository, f.path, f.language`;
const FILES = `code_files f join code_repositories r on r.id = f.repository_id`;
/** The smallest symbol around a line. */
const ENCLOSING = (blob: string, line: string) => `
  left join lateral (
    select jsonb_build_object('name', s.name, 'kind', s.kind, 'line', s.line, 'endLine', s.end_line) as symbol
      from code_symbols s where s.blob_id = ${blob} and ${line} between s.line and s.end_line
     order by s.end_line - s.line, s.n desc limit 1
  ) enclosing on true`;

/** Builds the statement of a search; its rows have the columns of a match, with marks in the excerpt. */
export function searchSql(query: SearchQuery, limit: number): Statement {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const build = query.pattern !== undefined ? linesSql : query.sym !== undefined ? symbolsSql : filesSql;
  return { sql: build(query, bind, limit), values };
}

type Bind = (value: unknown) => string;

function fileConditions({ repo, file, lang }: SearchQuery, bind: Bind): string {
  const all = [
    ...(repo === undefined ? [] : [`r.name ilike ${bind(repo)}`]),
    ...(file === undefined ? [] : [`f.path ilike ${bind(file)}`]),
    ...(lang === undefined ? [] : [`f.language = ${bind(lang)}`]),
  ];
  return all.map((one) => ` and ${one}`).join('');
}

function linesSql(query: SearchQuery, bind: Bind, limit: number): string {
  const { caseSensitive, sym } = query;
  const pattern = bind(query.pattern);
  // LIKE is faster than an expression.
  const literal = query.literal === undefined ? undefined : bind(like(query.literal));
  const matches = (text: string) =>
    literal === undefined ? `${text} ~ ${pattern}` : `${text} ${caseSensitive ? 'like' : 'ilike'} ${literal}`;
  const name = sym === undefined ? undefined : bind(sym);
  const within = (line: string, before = line) =>
    name === undefined
      ? ''
      : ` and exists (select 1 from code_symbols s where s.blob_id = f.blob_id and s.name ilike ${name} and s.line <= ${before} and s.end_line >= ${line})`;
  const bound = bind(limit + 1);
  const marks = bind(`${MARKS.begin}\\&${MARKS.end}`);
  return `
    with hits as materialized (
      select ${COLUMNS}, f.blob_id, c.first_line, c.content from code_chunks c join ${FILES.replace('code_files f', 'code_files f on f.blob_id = c.blob_id')}
       where ${matches('c.content')}${fileConditions(query, bind)}${within('c.first_line', '2147483647')} limit ${bound}
    ),
    lines as materialized (
      select f.source, f.repository, f.path, f.language, f.blob_id, l.line, ${windowOf(query, bind)} as text
        from hits f, lateral (
          select (f.first_line + t.n - 1)::integer as line, t.text
            from string_to_table(case when right(f.content, 1) = e'\\n' then left(f.content, -1) else f.content end, e'\\n')
                 with ordinality as t (text, n)
           where ${matches('t.text')}${within('f.first_line + t.n - 1')} limit ${PER_CHUNK}
        ) l limit ${bound}
    ),
    marked as materialized (
      select source, repository, path, language, blob_id, line,
             regexp_replace(translate(text, '${MARKS.begin}${MARKS.end}', '  '), ${pattern}, ${marks},
               case when length(text) > ${LONG_LINE} then '' else 'g' end) as text
        from lines
    )
    select source, repository, path, language, line,
           substr(text, greatest(1, strpos(text, '${MARKS.begin}') - ${EXCERPT.before}), ${EXCERPT.length}) as excerpt, enclosing.symbol
      from marked m ${ENCLOSING('m.blob_id', 'm.line')} order by repository, path, line`;
}

/** The part of a line around a text, since an expression takes long for a long line. */
function windowOf({ literal, caseSensitive }: SearchQuery, bind: Bind): string {
  if (literal === undefined) return 'l.text';
  const [line, text] = caseSensitive ? ['l.text', bind(literal)] : ['lower(l.text)', `lower(${bind(literal)})`];
  return `case when length(l.text) <= ${EXCERPT.length} then l.text
               else substr(l.text, greatest(1, strpos(${line}, ${text}) - ${EXCERPT.before}), ${EXCERPT.length}) end`;
}

/** Symbols of exactly that name come first, though there may be more than can be read. */
function symbolsSql(query: SearchQuery, bind: Bind, limit: number): string {
  const sym = bind(query.sym);
  const exact = bind((query.sym ?? '').slice(1, -1));
  const conditions = fileConditions(query, bind);
  const bound = bind(limit + 1);
  const found = (name: string) => `
    (select ${COLUMNS}, s.blob_id, s.n, s.name, s.kind, s.line, s.end_line
       from code_symbols s join code_files f on f.blob_id = s.blob_id join code_repositories r on r.id = f.repository_id
      where s.name ilike ${name}${conditions} limit ${bound})`;
  return `
    with found as (${found(exact)} union ${found(sym)}),
    first as (
      select * from found order by name not ilike ${exact}, length(name), repository, path, line limit ${bound}
    )
    select source, repository, path, language, f.line,
           substr(split_part(c.content, e'\\n', f.line - c.first_line + 1), 1, ${EXCERPT.length}) as excerpt,
           jsonb_build_object('name', f.name, 'kind', f.kind, 'line', f.line, 'endLine', f.end_line) as symbol
      from first f
      left join lateral (
        select content, first_line from code_chunks c where c.blob_id = f.blob_id and c.first_line <= f.line order by n desc limit 1
      ) c on true
     order by f.name not ilike ${exact}, length(f.name), repository, path, f.line`;
}

function filesSql(query: SearchQuery, bind: Bind, limit: number): string {
  return `
    select ${COLUMNS}, 1 as line, coalesce(substr(split_part(c.content, e'\\n', 1), 1, ${EXCERPT.length}), '') as excerpt, null as symbol
      from ${FILES} left join code_chunks c on c.blob_id = f.blob_id and c.n = 1
     where true${fileConditions(query, bind)} order by r.name, f.path limit ${bind(limit + 1)}`;
}

const like = (text: string) => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
