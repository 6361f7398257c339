import { getRouteApi, Link } from '@tanstack/react-router';
import { $api, api, type Schema } from '../api/client.js';
import { PAGE, PAGING } from '../api/paging.js';
import { texts } from '../texts.js';
import { ActButton } from '../ui/act-button.js';
import { useAct } from '../ui/actions.js';
import { ask } from '../ui/ask.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { When } from '../ui/when.js';

type Group = Schema<'FailureGroupPage'>['items'][number];
/** Jobs that one request redrives at most. */
const MOST = 10_000;
const { columns: names, filters: labels } = texts.failures;

const COLUMNS: readonly Column<Group>[] = [
  { title: names.count, width: '5.5rem', cell: ({ count }) => <strong>{count.toLocaleString()}</strong> },
  {
    title: names.message,
    width: 'minmax(12rem, 3fr)',
    cell: ({ code, message }) => <bdi title={message}>{`${code}: ${message}`}</bdi>,
  },
  {
    title: names.type,
    width: 'minmax(8rem, 1fr)',
    wide: true,
    cell: ({ type, queue }) => (
      <Link to="/jobs" search={{ type, queue, state: 'failed' }}>
        <bdi>{type}</bdi>
      </Link>
    ),
  },
  { title: names.queue, width: 'minmax(7rem, 0.7fr)', wide: true, cell: ({ queue }) => queue },
  { title: names.first, width: '7rem', wide: true, cell: ({ firstAt }) => <When at={firstAt} /> },
  { title: names.last, width: '7rem', wide: true, cell: ({ lastAt }) => <When at={lastAt} /> },
  { title: names.acts, width: '11rem', cell: (group) => <Redrive group={group} /> },
];

const route = getRouteApi('/failures');

/** Failures by what they have in common, for twelve groups are read and four thousand rows are not. */
export function Failures() {
  const search = route.useSearch();
  const query = { ...search, limit: PAGE };
  const pages = $api.useInfiniteQuery('get', '/api/failures', { params: { query } }, PAGING);
  return (
    <ListScreen
      title={texts.names.failures}
      search={search}
      filters={[
        { name: 'q', label: labels.text, isSearch: true },
        { name: 'queue', label: labels.queue },
        { name: 'type', label: labels.type },
        { name: 'code', label: labels.code },
      ]}
    >
      <List
        label={texts.names.failures}
        pages={pages}
        columns={COLUMNS}
        keyOf={({ fingerprint }) => fingerprint}
        empty={<p className="note">{texts.failures.empty}</p>}
      />
    </ListScreen>
  );
}

/** Redrives one job of the group, to see whether the cause is gone, or all of them. */
function Redrive({ group: { fingerprint, count, code } }: { group: Group }) {
  const act = useAct();
  const redrive = (limit: number) =>
    ask({
      title: texts.failures.redrive(code),
      text: limit === 1 ? texts.failures.willRedriveOne : texts.failures.willRedrive(limit),
      button: texts.failures.button(limit),
      isReasonRequired: true,
      act: (reason) =>
        act(
          api.POST('/api/failures/{fingerprint}/redrive', {
            params: { path: { fingerprint } },
            body: { reason, limit },
          }),
        ),
    });
  return (
    <span className="acts">
      <ActButton onClick={() => redrive(1)}>{texts.failures.one}</ActButton>
      <ActButton onClick={() => redrive(Math.min(count, MOST))}>{texts.failures.all}</ActButton>
    </span>
  );
}
