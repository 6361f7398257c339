import { getRouteApi, Link } from '@tanstack/react-router';
import { $api, type Schema } from '../api/client.js';
import { useLiveRead } from '../live/use-live-read.js';
import { texts } from '../texts.js';
import { operationsTexts } from '../texts/operations.js';
import { Fact } from '../ui/fact.js';
import { figure } from '../ui/locale.js';
import { NumberTable } from '../ui/number-table.js';
import { ProblemNote } from '../ui/problem-note.js';
import { State } from '../ui/state.js';
import { absolute, Exactly } from '../ui/when.js';
import { AlertActs } from './alerts/acts.js';
import { causesOf } from './alerts/causes-of.js';
import { Causes } from './alerts/causes.js';
import { historyOf } from './alerts/history-of.js';

type Detail = Schema<'AlertDetail'>;
const route = getRouteApi('/alerts/$id');
const { alert: labels } = operationsTexts;
const { fields } = labels;

/** One alert: what it is about, what has happened to it, and who did what about it. */
export function Alert() {
  const { id } = route.useParams();
  const query = $api.useQuery('get', '/api/alerts/{id}', { params: { path: { id } } });
  useLiveRead('alerts', query);
  const { data: alert, error, refetch } = query;
  if (error && !alert) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!alert) return <p className="loading">{texts.loading}</p>;
  return (
    <article className="detail">
      <header className="screen">
        <h1>
          <bdi>{alert.title}</bdi> <State name={alert.state} />
        </h1>
        <AlertActs alert={alert} />
      </header>
      {alert.detail !== null && (
        <p className="note">
          <bdi className="lines">{alert.detail}</bdi>
        </p>
      )}
      <Facts alert={alert} />
      <History alert={alert} />
    </article>
  );
}

function Facts({ alert }: { alert: Detail }) {
  const { severity, rule, key, count, value, mutedBy } = alert;
  const given = Object.entries(alert.labels).map(([name, text]) => `${name}=${text}`);
  return (
    <dl className="facts">
      <Fact name={fields.cause}>{causesOf(alert).length > 0 && <Causes alert={alert} />}</Fact>
      <Fact name={fields.severity}>{severity}</Fact>
      <Fact name={fields.rule}>{rule}</Fact>
      <Fact name={fields.key}>
        <bdi>{key}</bdi>
      </Fact>
      <Fact name={fields.count}>{figure(count)}</Fact>
      {value !== null && <Fact name={fields.value}>{figure(value)}</Fact>}
      {given.length > 0 && (
        <Fact name={fields.labels}>
          <bdi>{given.join(', ')}</bdi>
        </Fact>
      )}
      {mutedBy !== null && <Fact name={fields.muted}>{mutedBy}</Fact>}
    </dl>
  );
}

function History({ alert }: { alert: Detail }) {
  const events = historyOf(alert, (at) => absolute.format(new Date(at)));
  return (
    <section>
      <h2>{labels.history}</h2>
      <NumberTable label={labels.history} titles={labels.columns} isOfWords>
        {events.map(({ at, what, by, note }, index) => (
          <tr key={index}>
            <th scope="row">
              <Exactly at={at} />
            </th>
            <td>{what}</td>
            <td>
              <By name={by} />
            </td>
            <td>
              <bdi>{note}</bdi>
            </td>
          </tr>
        ))}
      </NumberTable>
      <p>
        <Link to="/audit" search={{ target: alert.id }}>
          {labels.audit}
        </Link>
      </p>
    </section>
  );
}

/** Who did something: a person, a rule, or a job, which has a page. */
function By({ name }: { name: string | null }) {
  const jobId = /^job:(.+)$/.exec(name ?? '')?.[1];
  if (jobId === undefined) return <bdi>{name}</bdi>;
  return (
    <Link to="/jobs/$jobId" params={{ jobId }}>
      <bdi>{name}</bdi>
    </Link>
  );
}
