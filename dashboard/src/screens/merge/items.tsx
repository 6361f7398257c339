import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.js';
import { mergesTexts } from '../../texts/merges.js';
import { NumberTable } from '../../ui/number-table.js';
import { PageLink } from '../../ui/page-link.js';
import { ShortCommit } from '../../ui/short-commit.js';
import { State } from '../../ui/state.js';
import { Exactly } from '../../ui/when.js';

type Item = Schema<'MergeDetail'>['items'][number];
const { columns, pulls, noPull, retargeted } = mergesTexts.merge;

/** The pull requests of a group, in the order in which they are merged. */
export function MergeItems({ items }: { items: readonly Item[] }) {
  return (
    <NumberTable label={pulls} titles={columns} isOfWords>
      {items.map((item) => (
        <tr key={item.taskId}>
          <th scope="row">
            <Link to="/tasks/$taskId" params={{ taskId: item.taskId }}>
              <bdi>{item.taskId}</bdi>
            </Link>
          </th>
          <td>
            <Pull item={item} />
          </td>
          <td>
            <State name={item.state} />
          </td>
          <td>{item.sha !== null && <ShortCommit hash={item.sha} />}</td>
          <td>
            <Exactly at={item.mergedAt} />
          </td>
          <td>
            {item.code !== null && <code>{item.code}</code>} <bdi>{item.message}</bdi>
          </td>
        </tr>
      ))}
    </NumberTable>
  );
}

function Pull({ item: { number, url, title, retargetedFrom } }: { item: Item }) {
  if (number === null) return noPull;
  return (
    <>
      {url === null ? `#${number}` : <PageLink url={url}>{`#${number}`}</PageLink>} <bdi>{title}</bdi>
      {retargetedFrom !== null && (
        <span className="soft">
          {' '}
          <bdi>{retargeted(retargetedFrom)}</bdi>
        </span>
      )}
    </>
  );
}
