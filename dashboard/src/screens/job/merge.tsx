import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.js';
import { mergesTexts } from '../../texts/merges.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { State } from '../../ui/state.js';
import { MergeItems } from '../merge/items.js';
import { useMerge } from '../merge/use-merge.js';

/** The group of a merge_tasks job, with its pull requests; it exists from the job's first run on. */
export function MergeOfJob({ job }: { job: Schema<'Job'> }) {
  const { taskGroupId } = (job.data ?? {}) as { taskGroupId?: unknown };
  return typeof taskGroupId === 'string' && job.startedAt !== null ? <Known taskGroupId={taskGroupId} /> : null;
}

function Known({ taskGroupId }: { taskGroupId: string }) {
  const { data: merge, error } = useMerge(taskGroupId);
  return (
    <section>
      <h2>{mergesTexts.merge.title}</h2>
      {error && !merge ? <ProblemNote error={error} /> : null}
      {merge && (
        <>
          <p>
            <State name={merge.state} />{' '}
            <Link to="/merges/$taskGroupId" params={{ taskGroupId }}>
              <bdi>{taskGroupId}</bdi>
            </Link>
          </p>
          <MergeItems items={merge.items} />
        </>
      )}
    </section>
  );
}
