import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../../api/client.js';
import { setupTexts } from '../../texts/setup.js';
import { ActButton } from '../../ui/act-button.js';
import { useAct } from '../../ui/actions.js';
import { ProblemNote } from '../../ui/problem-note.js';

/** The API's description of a payload, which may have any field, becomes a type that has none. */
const JOB = { type: 'probe_echo', data: { hello: 'world' } as never };
const { testJob } = setupTexts;

/** A first job by one click, and the demo: what a hub does before it has a GitHub. */
export function TestJob() {
  const act = useAct();
  const navigate = useNavigate();
  const run = useMutation({
    mutationFn: () => act(api.POST('/api/queues/jobs', { body: JOB })),
    onSuccess: ({ id }) => navigate({ to: '/jobs/$jobId', params: { jobId: id } }),
  });
  return (
    <>
      <p className="checklist-trial">
        <ActButton disabled={run.isPending} onClick={() => run.mutate()}>
          {testJob.button}
        </ActButton>{' '}
        <span className="soft">{testJob.about}</span> <code>npm run demo</code>
      </p>
      {run.isError && <ProblemNote error={run.error} />}
    </>
  );
}
