import { getRouteApi } from '@tanstack/react-router';
import { $api } from '../api/client.js';
import { useLiveRead } from '../live/use-live-read.js';
import { texts } from '../texts.js';
import { runnersTexts } from '../texts/runners.js';
import { ErrorLine } from '../ui/error-line.js';
import { Fact } from '../ui/fact.js';
import { IdLink } from '../ui/id-link.js';
import { JsonView } from '../ui/json-view.js';
import { ProblemNote } from '../ui/problem-note.js';
import { eventName, Replay } from '../ui/replay.js';
import { Replayed } from './delivery/replayed.js';
import { State } from '../ui/state.js';
import { Exactly } from '../ui/when.js';
import { figure } from '../ui/locale.js';

const route = getRouteApi('/deliveries/$id');
const { fields } = runnersTexts.delivery;

/** One delivery: what GitHub sent, what it became, and its replay. */
export function Delivery() {
  const { id } = route.useParams();
  const { data, error, refetch } = $api.useQuery('get', '/api/deliveries/{id}', { params: { path: { id } } });
  // Its job gives it its state, and a replay gives it another job.
  useLiveRead(`job:${data?.jobId}`, { isFetched: data !== undefined, refetch });
  if (error && !data) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  return (
    <article className="detail">
      <header className="screen">
        <h1>
          <bdi>{eventName(data)}</bdi> <State name={data.status} />
        </h1>
        <div className="acts">
          <Replay id={id} name={eventName(data)} />
        </div>
      </header>
      <Replayed id={id} />
      <ErrorLine error={data.error} />
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
          <IdLink kind="job" id={data.jobId} />
        </Fact>
        <Fact name={fields.demand}>{data.demandId && <IdLink kind="demand" id={data.demandId} />}</Fact>
        <Fact name={fields.bytes}>{figure(data.bytes)}</Fact>
      </dl>
      <section>
        <h2>{runnersTexts.delivery.payload}</h2>
        {data.payload === null ? (
          <p className="soft">{runnersTexts.delivery.noPayload}</p>
        ) : (
          <JsonView value={data.payload} label={runnersTexts.delivery.payload} />
        )}
      </section>
      <section>
        <h2>{runnersTexts.delivery.headers}</h2>
        <JsonView value={data.headers} label={runnersTexts.delivery.headers} />
      </section>
    </article>
  );
}
