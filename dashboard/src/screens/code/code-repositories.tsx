import type { Schema } from '../../api/client.js';
import { PAGE } from '../../api/paging.js';
import { codeTexts } from '../../texts/code.js';
import { texts } from '../../texts.js';
import { List, type Column } from '../../ui/list.js';
import { useRows } from '../../ui/use-rows.js';
import { When } from '../../ui/when.js';

type Repository = Schema<'CodeRepository'>;
const { columns: names } = codeTexts;
const QUERY = { limit: PAGE };
const SHORT = 10;

const COLUMNS: readonly Column<Repository>[] = [
  {
    title: names.name,
    width: 'minmax(10rem, 2fr)',
    cell: ({ source, name }) => <bdi title={name}>{source === 'path' ? name : `${source}: ${name}`}</bdi>,
  },
  {
    title: names.commit,
    width: 'minmax(7rem, 1fr)',
    wide: true,
    cell: ({ commit, complete }) => (
      <>
        <code title={commit ?? undefined}>{commit?.slice(0, SHORT)}</code> {!complete && codeTexts.inPart}
      </>
    ),
  },
  { title: names.files, width: '5rem', cell: ({ files }) => files },
  { title: names.symbols, width: '6rem', wide: true, cell: ({ symbols }) => symbols },
  {
    title: names.skipped,
    width: '7rem',
    wide: true,
    cell: ({ skipped: { binary, tooLarge, generated } }) => binary + tooLarge + generated,
  },
  { title: names.indexed, width: '6.5rem', cell: ({ indexedAt }) => indexedAt !== null && <When at={indexedAt} /> },
];

/** What is indexed. */
export function CodeRepositories({ open }: { open: (repository: Repository) => void }) {
  const rows = useRows('/api/code/repositories', QUERY);
  return (
    <List
      label={texts.names.code}
      pages={rows}
      columns={COLUMNS}
      keyOf={({ id }) => String(id)}
      open={open}
      narrow="minmax(0, 1fr) 5rem 6.5rem"
      empty={
        <div className="note">
          <p>{codeTexts.first}</p>
          <pre>{codeTexts.example}</pre>
        </div>
      }
    />
  );
}
