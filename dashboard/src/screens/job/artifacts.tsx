import { useMemo } from 'react';
import { $api, type Schema } from '../../api/client.js';
import { PAGE } from '../../api/paging.js';
import { texts } from '../../texts.js';
import { artifactsTexts } from '../../texts/artifacts.js';
import { aboutArtifact, ArtifactLink } from '../../ui/artifact-link.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { namedArtifacts } from './named-artifacts.js';

/** Files that a job has stored, and those that its data or result names; nothing without any. */
export function ArtifactsOfJob({ job }: { job: Schema<'Job'> }) {
  const query = { jobId: job.id, limit: PAGE };
  const { data, error } = $api.useQuery('get', '/api/artifacts', { params: { query } });
  const stored = data?.items ?? [];
  const named = useMemo(() => namedArtifacts(job.data, job.result), [job.data, job.result]);
  const others = named.filter((id) => !stored.some((artifact) => artifact.id === id));
  if (!error && (!data || stored.length + others.length === 0)) return null;
  return (
    <section>
      <h2>{texts.names.artifacts}</h2>
      {error && !data ? <ProblemNote error={error} /> : null}
      <ul className="plain">
        {stored.map((artifact) => (
          <Line key={artifact.id} artifact={artifact} />
        ))}
        {others.map((id) => (
          <Named key={id} id={id} />
        ))}
      </ul>
    </section>
  );
}

function Line({ artifact }: { artifact: Schema<'Artifact'> }) {
  return (
    <li>
      <ArtifactLink artifact={artifact} /> <span className="soft">{aboutArtifact(artifact)}</span>
    </li>
  );
}

function Named({ id }: { id: string }) {
  const { data, error } = $api.useQuery('get', '/api/artifacts/{id}/metadata', { params: { path: { id } } });
  if (data) return <Line artifact={data} />;
  return (
    <li>
      <code>{id}</code> <span className="soft">{error ? artifactsTexts.artifacts.gone : texts.loading}</span>
    </li>
  );
}
