import { $api, api, type Schema } from '../api/client.js';
import { PAGE, PAGING } from '../api/paging.js';
import { texts } from '../texts.js';
import { ActButton } from '../ui/act-button.js';
import { because, useAct } from '../ui/actions.js';
import { ask } from '../ui/ask.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { absolute, duration, When } from '../ui/when.js';
import { Link } from '@tanstack/react-router';

type Schedule = Schema<'SchedulePage'>['items'][number];
const { columns: names } = texts.schedules;

const COLUMNS: readonly Column<Schedule>[] = [
  { title: names.name, width: 'minmax(9rem, 1fr)', cell: ({ name }) => <bdi>{name}</bdi> },
  { title: names.type, width: 'minmax(8rem, 0.8fr)', wide: true, cell: ({ type }) => <bdi>{type}</bdi> },
  { title: names.when, width: 'minmax(8rem, 1fr)', wide: true, cell: (schedule) => patternOf(schedule) },
  {
    title: names.next,
    width: '7rem',
    cell: ({ paused, nextAt, next }) =>
      paused ? (
        <span className="badge badge-bad">{texts.schedules.paused}</span>
      ) : (
        <span title={next.map((at) => absolute.format(new Date(at))).join('\n')}>
          <When at={nextAt} />
        </span>
      ),
  },
  {
    title: names.last,
    width: 'minmax(7rem, 0.8fr)',
    wide: true,
    cell: ({ lastAt, lastJobId, lastError }) =>
      lastError !== null ? (
        <bdi className="bad" title={lastError}>
          {lastError}
        </bdi>
      ) : lastJobId !== null ? (
        <Link to="/jobs/$jobId" params={{ jobId: lastJobId }}>
          <When at={lastAt} />
        </Link>
      ) : null,
  },
  { title: names.acts, width: '12rem', cell: (schedule) => <Acts schedule={schedule} /> },
];

/** Returns the pattern of a schedule: its interval, or its cron expression and time zone. */
function patternOf({ every, pattern, tz }: Schedule): string {
  if (every !== null) return texts.schedules.every(duration(every));
  return tz === null ? (pattern ?? texts.none) : `${pattern} (${tz})`;
}

/** Schedules, with their next times and what came of the last one. */
export function Schedules() {
  const pages = $api.useInfiniteQuery('get', '/api/schedules', { params: { query: { limit: PAGE } } }, PAGING);
  return (
    <ListScreen title={texts.names.schedules}>
      <List
        label={texts.names.schedules}
        pages={pages}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty={
          <div className="note">
            <p>{texts.schedules.empty}</p>
            <pre>{texts.schedules.example}</pre>
          </div>
        }
      />
    </ListScreen>
  );
}

function Acts({ schedule: { id, name, paused } }: { schedule: Schedule }) {
  const act = useAct();
  const params = { path: { id } };
  const run = () =>
    ask({
      title: `${texts.schedules.run}: ${name}`,
      text: texts.schedules.willRun,
      button: texts.schedules.run,
      act: () => act(api.POST('/api/schedules/{id}/run', { params })),
    });
  const toggle = () =>
    ask({
      title: `${paused ? texts.schedules.resume : texts.schedules.pause}: ${name}`,
      text: paused ? texts.schedules.willResume : texts.schedules.willPause,
      button: paused ? texts.schedules.resume : texts.schedules.pause,
      act: (reason) =>
        paused
          ? act(api.POST('/api/schedules/{id}/resume', { params, body: because(reason) }))
          : act(api.POST('/api/schedules/{id}/pause', { params, body: because(reason) })),
    });
  return (
    <span className="acts">
      <ActButton onClick={run}>{texts.schedules.run}</ActButton>
      <ActButton onClick={toggle}>{paused ? texts.schedules.resume : texts.schedules.pause}</ActButton>
    </span>
  );
}
