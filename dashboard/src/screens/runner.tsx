import { getRouteApi } from '@tanstack/react-router';
import { $api } from '../api/client.js';
import { texts } from '../texts.js';
import { runnersTexts } from '../texts/runners.js';
import { ErrorLine } from '../ui/error-line.js';
import { Fact } from '../ui/fact.js';
import { IdLink } from '../ui/id-link.js';
import { ProblemNote } from '../ui/problem-note.js';
import { RunnerLog } from '../ui/runner-log.js';
import { State } from '../ui/state.js';
import { Exactly } from '../ui/when.js';

const route = getRouteApi('/runners/$id');
const { fields } = runnersTexts.runner;

/** One runner: where it ran, from which image, for which job, and what it wrote. */
export function Runner() {
  const { id } = route.useParams();
  const { data, error, refetch } = $api.useQuery('get', '/api/runners/{id}', { params: { path: { id } } });
  if (error && !data) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  return (
    <article className="detail">
      <header className="screen">
        <h1>
          <bdi>{data.name}</bdi> <State name={data.state} />
        </h1>
      </header>
      <ErrorLine error={data.error} />
      <dl className="facts">
        <Fact name={fields.set}>{data.runnerSet}</Fact>
        <Fact name={fields.repository}>
          <bdi>{data.repository}</bdi>
        </Fact>
        <Fact name={fields.job}>{data.demandId && <IdLink kind="demand" id={data.demandId} />}</Fact>
        <Fact name={fields.host}>
          <bdi>{data.host}</bdi>
        </Fact>
        <Fact name={fields.image}>
          <bdi>{data.image}</bdi>
        </Fact>
        <Fact name={fields.digest}>{data.imageDigest && <code>{data.imageDigest}</code>}</Fact>
        <Fact name={fields.container}>{data.containerId && <code>{data.containerId.slice(0, 12)}</code>}</Fact>
        <Fact name={fields.exit}>{data.exitCode}</Fact>
        <Fact name={fields.memory}>{data.oomKilled === true ? runnersTexts.runner.outOfMemory : null}</Fact>
        {(['createdAt', 'registeredAt', 'startedAt', 'onlineAt', 'busyAt', 'finishedAt', 'removedAt'] as const).map(
          (name) => (
            <Fact key={name} name={fields[name]}>
              <Exactly at={data[name]} />
            </Fact>
          ),
        )}
      </dl>
      <RunnerLog id={id} />
    </article>
  );
}
