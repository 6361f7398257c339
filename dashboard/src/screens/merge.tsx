import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { texts } from '../texts.js';
import { mergesTexts } from '../texts/merges.js';
import { ErrorLine } from '../ui/error-line.js';
import { Fact } from '../ui/fact.js';
import { IdLink } from '../ui/id-link.js';
import { ProblemNote } from '../ui/problem-note.js';
import { State } from '../ui/state.js';
import { Exactly } from '../ui/when.js';
import { MergeItems } from './merge/items.js';
import { useMerge } from './merge/use-merge.js';

type Detail = Schema<'MergeDetail'>;
const route = getRouteApi('/merges/$taskGroupId');
const { merge: labels } = mergesTexts;
const { fields } = labels;

/** One group: its pull requests, whose turn it waits for, and the deployment that followed. */
export function Merge() {
  const { taskGroupId } = route.useParams();
  const { data: merge, error, refetch } = useMerge(taskGroupId);
  if (error && !merge) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!merge) return <p className="loading">{texts.loading}</p>;
  return (
    <article className="detail">
      <header className="screen">
        <h1>
          <bdi>{merge.taskGroupId}</bdi> <State name={merge.state} />
        </h1>
      </header>
      <WaitNote merge={merge} />
      <ErrorLine error={merge.error && `${merge.error.code}: ${merge.error.message}`} />
      <Facts merge={merge} />
      <section>
        <h2>{labels.pulls}</h2>
        <MergeItems items={merge.items} />
      </section>
    </article>
  );
}

function WaitNote({ merge: { state, waitsFor } }: { merge: Detail }) {
  if (state !== 'waiting') return null;
  if (waitsFor === null) return <p className="note">{labels.waits}</p>;
  const { taskGroupId } = waitsFor;
  return (
    <p className="note">
      {labels.waitsFor}{' '}
      <Link to="/merges/$taskGroupId" params={{ taskGroupId }}>
        <bdi>{taskGroupId}</bdi>
      </Link>
      .
    </p>
  );
}

function Facts({ merge }: { merge: Detail }) {
  const { jobId, projectId, provider, repository, targetBranch, onConflict, deploymentId } = merge;
  return (
    <dl className="facts">
      <Fact name={fields.job}>
        <IdLink kind="job" id={jobId} />
      </Fact>
      <Fact name={fields.project}>
        <Link to="/projects" search={{ edit: projectId }}>
          <bdi>{projectId}</bdi>
        </Link>
      </Fact>
      <Fact name={fields.repository}>{repository !== null && <bdi>{`${provider}: ${repository}`}</bdi>}</Fact>
      <Fact name={fields.branch}>{targetBranch}</Fact>
      <Fact name={fields.onConflict}>{labels.onConflict[onConflict]}</Fact>
      <Fact name={fields.deployment}>{deploymentId !== null && <IdLink kind="deployment" id={deploymentId} />}</Fact>
      <Fact name={fields.created}>
        <Exactly at={merge.createdAt} />
      </Fact>
      <Fact name={fields.ended}>
        <Exactly at={merge.endedAt} />
      </Fact>
    </dl>
  );
}
