import { Link } from '@tanstack/react-router';
import { $api, problemOf } from '../../api/client.js';
import { useRunnerSets } from '../../live/use-runner-sets.js';
import { useQueues } from '../../live/use-queues.js';
import { overviewTexts } from '../../texts/overview.js';
import { useFiringAlerts } from './use-firing-alerts.js';
import { troublesOf } from './troubles.js';

/** The engine is asked for by its node's own watch, which costs a read. */
const HEALTH_MS = 10_000;

/** What is wrong, the most urgent first; each part leads to the list that shows it. */
export function Sentence() {
  const queues = useQueues();
  const pauses = $api.useQuery('get', '/api/queues/pauses', {});
  const alerts = useFiringAlerts();
  const sets = useRunnerSets();
  const health = $api.useQuery('get', '/health', {}, { refetchInterval: HEALTH_MS });
  const isLedgerAway = health.error !== null && problemOf(health.error).status >= 500;
  if (!queues.data || !sets.data || (!health.data && !health.error)) return null;
  const troubles = troublesOf({
    ...{ isLedgerAway: isLedgerAway || queues.error !== null, health: health.data, alerts: alerts.data?.items },
    ...{ queues: queues.data.queues, pauses: pauses.data?.queues, sets: sets.data },
  });
  if (troubles.length === 0) return <p className="sentence">{overviewTexts.overview.allWell}</p>;
  return (
    <p className="sentence">
      {troubles.map(({ text, to, search }) => (
        <span key={text}>
          <Link to={to} search={search as never}>
            <bdi>{text}</bdi>
          </Link>{' '}
        </span>
      ))}
    </p>
  );
}
