import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { api, type Schema } from '../../api/client.js';
import { hubNow } from '../../api/hub-clock.js';
import { useRunnerSets } from '../../live/use-runner-sets.js';
import { useQueues } from '../../live/use-queues.js';
import { overviewTexts } from '../../texts/overview.js';
import { useFiringAlerts } from './use-firing-alerts.js';
import { figure } from '../../ui/locale.js';

const { numbers } = overviewTexts.overview;
/** Samples are taken once a minute; older ones than this say nothing about now. */
const GITHUB_MS = { every: 60_000, recent: 600_000 };

/** Numbers of the hub; each opens the list of what it counts. */
export function Numbers() {
  const queues = useQueues().data?.queues ?? [];
  const sets = useRunnerSets().data;
  const alerts = useFiringAlerts().data?.items.length ?? 0;
  const sum = (field: 'waiting' | 'active' | 'failed') => queues.reduce((all, queue) => all + queue[field], 0);
  const used = sets?.items.reduce((all, { used: { total } }) => all + total, 0) ?? 0;
  const max = sets?.items.reduce((all, set) => all + set.max, 0) ?? 0;
  const waiting = sets?.items.reduce((all, set) => all + set.waiting.count, 0) ?? 0;
  return (
    <dl className="tiles" aria-label={numbers.label}>
      <Tile name={numbers.waiting} to="/jobs" search={{ state: 'waiting' }} value={figure(sum('waiting'))} />
      <Tile name={numbers.active} to="/jobs" search={{ state: 'active' }} value={figure(sum('active'))} />
      <Tile name={numbers.failed} to="/failures" value={figure(sum('failed'))} />
      <Tile name={numbers.demands} to="/workflow-jobs" search={{ state: 'held' }} value={figure(waiting)} />
      <Tile
        name={numbers.failedDemands}
        to="/workflow-jobs"
        search={{ conclusion: 'failure' }}
        value={figure(sets?.failedLastHour ?? 0)}
      />
      <Tile name={numbers.runners} to="/runners" value={numbers.of(used, max)} />
      <Tile name={numbers.alerts} to="/alerts" search={{ state: 'firing' }} value={figure(alerts)} />
      <GitHubBudget />
    </dl>
  );
}

function Tile(props: { name: string; to: string; search?: Record<string, string>; value: string }) {
  const { name, to, search, value } = props;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Link to={to} search={search as never}>
          {value}
        </Link>
      </dd>
    </div>
  );
}

/** Calls that GitHub's rate limit leaves; absent on a hub that has not called it within minutes. */
function GitHubBudget() {
  const { data } = useQuery({
    queryKey: ['github-calls'],
    queryFn: async () => {
      const [remaining, limit] = await Promise.all([latest('github_calls_remaining'), latest('github_calls_limit')]);
      return remaining === null || limit === null ? null : { remaining, limit };
    },
    refetchInterval: GITHUB_MS.every,
  });
  if (!data) return null;
  return (
    <div>
      <dt>{numbers.github}</dt>
      <dd>{numbers.of(data.remaining, data.limit)}</dd>
    </div>
  );
}

async function latest(name: Schema<'MetricHistory'>['name']): Promise<number | null> {
  const from = new Date(hubNow() - GITHUB_MS.recent).toISOString();
  const { data, error } = await api.GET('/api/metrics/history', { params: { query: { name, from } } });
  if (data === undefined) throw error as unknown as Error;
  return data.points.at(-1)?.value ?? null;
}
