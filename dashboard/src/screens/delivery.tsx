import { getRouteApi, Link } from '@tanstack/react-router';
import { $api, api } from '../api/client.js';
import { texts } from '../texts.js';
import { ActButton } from '../ui/act-button.js';
import { because, useAct } from '../ui/actions.js';
import { ask } from '../ui/ask.js';
import { Fact } from '../ui/fact.js';
import { JsonView } from '../ui/json-view.js';
import { ProblemNote } from '../ui/problem-note.js';
import { State } from '../ui/state.js';
import { Exactly } from '../ui/when.js';

const route = getRouteApi('/deliveries/$id');
const { fields } = texts.delivery;

/** One delivery: what GitHub sent, what it became, and its replay. */
export function Delivery() {
  const { id } = route.useParams();
  const act = useAct();
  const params = { path: { id } };
  const { data, error, refetch } = $api.useQuery('get', '/api/deliveries/{id}', { params });
  if (error && !data) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  const replay = () =>
    ask({
      title: `${texts.delivery.replay}: ${data.event}`,
      text: texts.delivery.willReplay,
      button: texts.delivery.replay,
      act: (reason) => act(api.POST('/api/deliveries/{id}/replay', { params, body: because(reason) })),
    });
  return (
    <article className="detail">
      <header className="screen">
        <h1>
          <bdi>{data.action === null ? data.event : `${data.event}.${data.action}`}</bdi> <State name={data.status} />
        </h1>
        <div className="acts">
          <ActButton onClick={replay}>{texts.delivery.replay}</ActButton>
        </div>
      </header>
      {data.error !== null && (
        <p className="note note-bad">
          <bdi>{data.error}</bdi>
        </p>
      )}
      <dl className="facts">
        <Fact name={fields.id}>
          <code>{data.id}</code>
        </Fact>
        <Fact name={fields.repository}>
          <bdi>{data.repository}</bdi>
        </Fact>
        <Fact name={fields.received}>
          <Exactly at={data.receivedAt} />
        </Fact>
        <Fact name={fields.processed}>
          <Exactly at={data.processedAt} />
        </Fact>
        <Fact name={fields.job}>
          <Link to="/jobs/$jobId" params={{ jobId: data.jobId }}>
            <code>{data.jobId}</code>
          </Link>
        </Fact>
        <Fact name={fields.demand}>
          {data.demandId && (
            <Link to="/workflow-jobs/$id" params={{ id: data.demandId }}>
              <code>{data.demandId}</code>
            </Link>
          )}
        </Fact>
        <Fact name={fields.bytes}>{data.bytes.toLocaleString()}</Fact>
      </dl>
      <section>
        <h2>{texts.delivery.payload}</h2>
        {data.payload === null ? (
          <p className="soft">{texts.delivery.noPayload}</p>
        ) : (
          <JsonView value={data.payload} label={texts.delivery.payload} />
        )}
      </section>
      <section>
        <h2>{texts.delivery.headers}</h2>
        <JsonView value={data.headers} label={texts.delivery.headers} />
      </section>
    </article>
  );
}
