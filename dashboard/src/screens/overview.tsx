import { getRouteApi, Link } from '@tanstack/react-router';
import { useLiveRunnerSets } from '../live/use-runner-sets.js';
import { texts } from '../texts.js';
import { overviewTexts } from '../texts/overview.js';
import { State } from '../ui/state.js';
import { TimeWindow, windowOf } from '../ui/time-window.js';
import { useSetFilter } from '../ui/use-filters.js';
import { When } from '../ui/when.js';
import { Charts } from './overview/charts.js';
import { Checklist } from './overview/checklist.js';
import { Numbers } from './overview/numbers.js';
import { Outages } from './overview/outages.js';
import { Sentence } from './overview/sentence.js';
import { useFiringAlerts, useLiveFiringAlerts } from './overview/use-firing-alerts.js';
import { QueueTable } from './queues.js';

const route = getRouteApi('/');
/** Alerts that are listed; the sentence counts all. */
const MOST_ALERTS = 5;

/** What a person wants to know first: is all well, and if not, where. */
export function Overview() {
  const { window } = route.useSearch();
  const setFilter = useSetFilter();
  return (
    <>
      <h1 className="hidden">{texts.names.overview}</h1>
      <Follow />
      <Sentence />
      <Outages />
      <Checklist />
      <Alerts />
      <Numbers />
      <TimeWindow value={window} onChange={(value) => setFilter('window', value)} />
      <Charts window={windowOf(window)} />
      <h2>{overviewTexts.overview.queues}</h2>
      <QueueTable />
    </>
  );
}

/** Follows what several parts of the screen show; a component of its own, since it renders at each change. */
function Follow() {
  useLiveRunnerSets();
  useLiveFiringAlerts();
  return null;
}

function Alerts() {
  const { data } = useFiringAlerts();
  if (!data || data.items.length === 0) return null;
  return (
    <section className="note note-bad" aria-label={overviewTexts.overview.alerts}>
      <ul className="plain">
        {data.items.slice(0, MOST_ALERTS).map(({ id, title, severity, state, firedAt }) => (
          <li key={id}>
            <State name={state} /> <span className="soft">{severity}</span>{' '}
            <Link to="/alerts/$id" params={{ id }}>
              <bdi>{title}</bdi>
            </Link>{' '}
            <When at={firedAt} />
          </li>
        ))}
      </ul>
    </section>
  );
}
