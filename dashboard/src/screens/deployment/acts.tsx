import { useNavigate } from '@tanstack/react-router';
import { api, type Schema } from '../../api/client.js';
import { deploymentsTexts } from '../../texts/deployments.js';
import { ActButton } from '../../ui/act-button.js';
import { because, useAct } from '../../ui/actions.js';
import { ask } from '../../ui/ask.js';
import { shortCommit } from '../../ui/short-commit.js';

const { deployment: labels } = deploymentsTexts;

/** Opens what is in operation, deploys it again, or goes back to the version before: each leads to the new deployment. */
export function DeploymentActs({ deployment }: { deployment: Schema<'DeploymentDetail'> }) {
  const { id: deploymentId, projectId, environment, commitHash, current, url, before } = deployment;
  const act = useAct();
  const navigate = useNavigate();
  const what = labels.into(projectId, environment);
  const show = ({ id }: { id: string }) => navigate({ to: '/deployments/$id', params: { id } });
  const params = { path: { deploymentId } };
  const redeploy = () =>
    ask({
      title: `${labels.redeploy}: ${what}`,
      text: labels.willRedeploy(shortCommit(commitHash)),
      button: labels.redeploy,
      act: async (reason) =>
        show(await act(api.POST('/api/deployments/{deploymentId}/redeploy', { params, body: because(reason) }))),
    });
  const rollBack = () =>
    ask({
      title: `${labels.rollback}: ${what}`,
      text: before && labels.willRollBack(labels.versionAt(shortCommit(before.commitHash), before.branch)),
      button: labels.rollback,
      act: async (reason) =>
        show(await act(api.POST('/api/deployments/{deploymentId}/rollback', { params, body: because(reason) }))),
    });
  return (
    <div className="acts">
      {current && url !== null && /^https?:\/\//.test(url) && (
        <a className="button" href={url} target="_blank" rel="noreferrer">
          {labels.open}
        </a>
      )}
      <ActButton onClick={redeploy}>{labels.redeploy}</ActButton>
      <ActButton disabled={before === null} onClick={rollBack}>
        {labels.rollback}
      </ActButton>
    </div>
  );
}
