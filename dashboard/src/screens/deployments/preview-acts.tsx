import { useNavigate } from '@tanstack/react-router';
import { api, type Schema } from '../../api/client.js';
import { deploymentsTexts } from '../../texts/deployments.js';
import { ActButton } from '../../ui/act-button.js';
import { because, useAct } from '../../ui/actions.js';
import { ask } from '../../ui/ask.js';

const { keep: keepText, release, willKeep, willRelease, remove, willRemove } = deploymentsTexts.previews;

/** What can be done with a preview. Its removal is a job, whose page shows what became of it. */
export function PreviewActs({ preview: { name, namespace, keep } }: { preview: Schema<'Preview'> }) {
  const act = useAct();
  const navigate = useNavigate();
  const change = () =>
    ask({
      title: `${keep ? release : keepText}: ${namespace}`,
      text: keep ? willRelease : willKeep,
      button: keep ? release : keepText,
      act: (reason) => {
        const body = { keep: !keep, ...because(reason) };
        return act(api.POST('/api/previews/{namespace}/keep', { params: { path: { namespace } }, body }));
      },
    });
  const removal = () =>
    ask({
      title: `${remove}: ${name}`,
      text: willRemove,
      button: remove,
      act: async () => {
        const data = { namespaceOrResource: name } as object as Record<string, never>;
        const { id } = await act(
          api.POST('/api/queues/jobs', { body: { type: 'cleanup_preview_environments', data } }),
        );
        await navigate({ to: '/jobs/$jobId', params: { jobId: id } });
      },
    });
  return (
    <span className="acts">
      <ActButton onClick={change}>{keep ? release : keepText}</ActButton>
      <ActButton disabled={keep} onClick={removal}>
        {remove}
      </ActButton>
    </span>
  );
}
