import { getRouteApi, Link } from '@tanstack/react-router';
import { $api, type Schema } from '../api/client.js';
import { useQueryClient } from '@tanstack/react-query';
import { readAgain } from '../live/read-again.js';
import { useLive } from '../live/use-live.js';
import { useSoon } from '../live/use-soon.js';
import { texts } from '../texts.js';
import { jobsTexts } from '../texts/jobs.js';
import { JobActs } from './job/acts.js';
import { Belongings } from './job/belongings.js';
import { Family } from './job/family.js';
import { Failures, Log, Trail } from './job/records.js';
import { WhyOfJob } from './job/why.js';
import { JsonView } from '../ui/json-view.js';
import { BoundedText } from '../ui/long-text.js';
import { ProblemNote } from '../ui/problem-note.js';
import { State } from '../ui/state.js';
import { Exactly, Lasts } from '../ui/when.js';

const route = getRouteApi('/jobs/$jobId');
/** Characters of an error that are shown at first. */
const SHOWN = 2000;
const OPEN = ['accepted', 'waiting', 'delayed', 'waiting_children'];

/** One job: what it is, why it waits, what it did. */
export function Job() {
  const { jobId } = route.useParams();
  const init = { params: { path: { jobId } } };
  const cache = useQueryClient();
  const { data: job, error, refetch } = $api.useQuery('get', '/api/queues/jobs/{jobId}', init);
  // The topic leaves out data and result, and says when to read them.
  const read = useSoon(() =>
    readAgain(cache, { predicate: ({ queryKey }) => JSON.stringify(queryKey).includes(jobId) }),
  );
  useLive(job === undefined ? null : `job:${jobId}`, ({ type }) => {
    if (type !== 'error') read();
  });
  if (error && !job) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!job) return <p className="loading">{texts.loading}</p>;
  return (
    <article className="detail">
      <header className="screen">
        <h1>
          <bdi>{job.type}</bdi> <State name={job.state} />
        </h1>
        <JobActs job={job} />
      </header>
      <p className="soft">
        <code>{job.id}</code>
      </p>
      {OPEN.includes(job.state) && <WhyOfJob jobId={jobId} />}
      {job.error && (
        <div className="note note-bad">
          <code>{job.error.code}</code>{' '}
          <bdi className="lines">
            <BoundedText text={job.error.message} most={SHOWN} />
          </bdi>
        </div>
      )}
      <Facts job={job} />
      <Family jobId={jobId} />
      <Belongings job={job} />
      <section>
        <h2>{jobsTexts.job.payload}</h2>
        <JsonView value={job.data} label={jobsTexts.job.payload} />
      </section>
      {job.result !== null && job.result !== undefined && (
        <section>
          <h2>{jobsTexts.job.result}</h2>
          <JsonView value={job.result} label={jobsTexts.job.result} />
        </section>
      )}
      <Failures jobId={jobId} />
      <Log jobId={jobId} />
      <Trail jobId={jobId} />
    </article>
  );
}

function Facts({ job }: { job: Schema<'Job'> }) {
  const { fields } = jobsTexts.job;
  return (
    <dl className="facts">
      <dt>{fields.queue}</dt>
      <dd>
        <Link to="/queues/$name" params={{ name: job.queue }}>
          {job.queue}
        </Link>
      </dd>
      <dt>{fields.priority}</dt>
      <dd>{job.priority}</dd>
      <dt>{fields.attempts}</dt>
      <dd>{`${job.attemptsMade} / ${job.maxAttempts}`}</dd>
      {job.progress !== null && (
        <>
          <dt>{jobsTexts.job.progress}</dt>
          <dd>
            <progress max={100} value={job.progress} /> {job.progress} %
          </dd>
        </>
      )}
      <dt>{fields.created}</dt>
      <dd>
        <Exactly at={job.createdAt} />
      </dd>
      {job.runAt && (
        <>
          <dt>{fields.runAt}</dt>
          <dd>
            <Exactly at={job.runAt} />
          </dd>
        </>
      )}
      <dt>{fields.started}</dt>
      <dd>
        <Exactly at={job.startedAt} />
      </dd>
      <dt>{fields.finished}</dt>
      <dd>
        <Exactly at={job.finishedAt} />
      </dd>
      <dt>{fields.ran}</dt>
      <dd>
        <Lasts from={job.startedAt} to={job.finishedAt} />
      </dd>
      <dt>{fields.tenant}</dt>
      <dd>{job.tenant ? <bdi>{job.tenant}</bdi> : texts.none}</dd>
      <dt>{fields.tags}</dt>
      <dd>
        <bdi>{job.tags.join(', ') || texts.none}</bdi>
      </dd>
      {job.parentId && <Related title={jobsTexts.job.parent} id={job.parentId} />}
      {job.originId && <Related title={jobsTexts.job.origin} id={job.originId} />}
    </dl>
  );
}

function Related({ title, id }: { title: string; id: string }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <Link to="/jobs/$jobId" params={{ jobId: id }}>
          <code>{id}</code>
        </Link>
      </dd>
    </>
  );
}
