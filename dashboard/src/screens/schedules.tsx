import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { $api, type Schema } from '../api/client.js';
import { hubNow } from '../api/hub-clock.js';
import { PAGE, PAGING } from '../api/paging.js';
import { useLive } from '../live/use-live.js';
import { useSoon } from '../live/use-soon.js';
import { texts } from '../texts.js';
import { schedulesTexts } from '../texts/schedules.js';
import { ActButton } from '../ui/act-button.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { State } from '../ui/state.js';
import { useSetFilter } from '../ui/use-filters.js';
import { duration } from '../ui/duration.js';
import { absolute, When } from '../ui/when.js';
import { NEW, ScheduleDialog } from './schedules/schedule-dialog.js';
import { ScheduleActs } from './schedules/schedule-acts.js';

type Schedule = Schema<'SchedulePage'>['items'][number];
const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);
const { columns: names } = schedulesTexts.schedules;

const COLUMNS: readonly Column<Schedule>[] = [
  {
    title: names.name,
    width: 'minmax(7rem, 1fr)',
    cell: ({ id, name }) => (
      <Link to="/schedules" search={{ edit: id }}>
        <bdi>{name}</bdi>
      </Link>
    ),
  },
  { title: names.type, width: 'minmax(7rem, 0.8fr)', wide: true, cell: ({ type }) => <bdi>{type}</bdi> },
  {
    title: names.when,
    width: 'minmax(8rem, 1.6fr)',
    cell: (schedule) => <bdi title={schedule.pattern ?? undefined}>{timesOf(schedule)}</bdi>,
  },
  {
    title: names.next,
    width: '7rem',
    cell: ({ paused, nextAt, next }) =>
      paused ? (
        <span className="badge badge-bad">{schedulesTexts.schedules.paused}</span>
      ) : (
        <span title={next.map((at) => absolute.format(new Date(at))).join('\n')}>
          <When at={nextAt} />
        </span>
      ),
  },
  { title: names.last, width: 'minmax(12rem, 0.9fr)', wide: true, cell: (schedule) => <Last schedule={schedule} /> },
  {
    title: names.acts,
    width: '12rem',
    wide: true,
    cell: (schedule) => (
      <span className="acts">
        <ScheduleActs schedule={schedule} />
      </span>
    ),
  },
];

/** Returns when a schedule runs: its interval, or its pattern in words and its time zone. */
function timesOf({ every, pattern, words, tz }: Schedule): string {
  if (every !== null) return schedulesTexts.schedules.every(duration(every));
  return `${words ?? pattern ?? texts.none}${tz === null ? '' : ` (${tz})`}`;
}

/** What came of the last time: its job with its state, or why there is none. */
function Last({ schedule: { lastAt, lastJobId, lastJobState, lastError } }: { schedule: Schedule }) {
  if (lastError !== null) {
    return (
      <bdi className="bad" title={lastError}>
        {lastError}
      </bdi>
    );
  }
  if (lastJobId === null) return null;
  if (lastJobState === null) return <When at={lastAt} />;
  return (
    <Link to="/jobs/$jobId" params={{ jobId: lastJobId }}>
      <State name={lastJobState} /> <When at={lastAt} />
    </Link>
  );
}

/** Whether the last job of a schedule has not ended, or its time has come: the statistics of its queue say when that has changed. */
function isMoving(pages: readonly Schema<'SchedulePage'>[]): boolean {
  const isDue = (nextAt: string | null) => nextAt !== null && Date.parse(nextAt) <= hubNow();
  const isOpen = (state: string | null) => state !== null && !ENDED.has(state);
  return pages.some(({ items }) => items.some(({ lastJobState, nextAt }) => isOpen(lastJobState) || isDue(nextAt)));
}

const route = getRouteApi('/schedules');

/** Schedules, with their next times and what came of the last one. */
export function Schedules() {
  const { edit } = route.useSearch();
  const navigate = useNavigate();
  const setFilter = useSetFilter();
  const pages = $api.useInfiniteQuery('get', '/api/schedules', { params: { query: { limit: PAGE } } }, PAGING);
  const read = useSoon(pages.refetch);
  useLive(pages.isFetched ? 'queues' : null, ({ type }) => {
    if (type === 'snapshot' || type === 'gap' || isMoving(pages.data?.pages ?? [])) read();
  });
  const open = (id: string) => void navigate({ to: '/schedules', search: { edit: id } });
  return (
    <ListScreen
      title={texts.names.schedules}
      csv={{ path: '/api/schedules', query: {} }}
      acts={<ActButton onClick={() => open(NEW)}>{schedulesTexts.schedules.make}</ActButton>}
    >
      <List
        label={texts.names.schedules}
        pages={pages}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => open(id)}
        empty={
          <div className="note">
            <p>{schedulesTexts.schedules.empty}</p>
            <pre>{schedulesTexts.schedules.example}</pre>
          </div>
        }
      />
      <ScheduleDialog id={edit} onClose={() => setFilter('edit', '')} />
    </ListScreen>
  );
}
