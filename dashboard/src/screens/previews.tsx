import { Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { useQueueRead } from '../live/use-queue-read.js';
import { deploymentsTexts } from '../texts/deployments.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { PageLink } from '../ui/page-link.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';
import { DEPLOYMENT_PARTS } from './deployments/parts.js';
import { PreviewActs } from './deployments/preview-acts.js';

type Preview = Schema<'Preview'>;
const { columns: names, kept, empty } = deploymentsTexts.previews;
const QUERY = { limit: PAGE };

const COLUMNS: readonly Column<Preview>[] = [
  {
    title: names.name,
    width: 'minmax(9rem, 1.2fr)',
    cell: ({ namespace, deploymentId: id }) => (
      <Link to="/deployments/$id" params={{ id }}>
        <bdi title={namespace}>{namespace}</bdi>
      </Link>
    ),
  },
  {
    title: names.project,
    width: 'minmax(6rem, 0.8fr)',
    wide: true,
    cell: ({ projectId }) => (
      <Link to="/projects" search={{ edit: projectId }}>
        <bdi>{projectId}</bdi>
      </Link>
    ),
  },
  {
    title: names.task,
    width: 'minmax(6rem, 0.8fr)',
    wide: true,
    cell: ({ taskId }) =>
      taskId !== null && (
        <Link to="/tasks/$taskId" params={{ taskId }}>
          <bdi>{taskId}</bdi>
        </Link>
      ),
  },
  { title: names.branch, width: 'minmax(6rem, 0.8fr)', wide: true, cell: ({ branch }) => <bdi>{branch}</bdi> },
  {
    title: names.address,
    width: 'minmax(9rem, 1.5fr)',
    wide: true,
    cell: ({ url }) => url !== null && <PageLink url={url} />,
  },
  { title: names.deployed, width: '6.5rem', wide: true, cell: ({ deployedAt }) => <When at={deployedAt} /> },
  {
    title: names.kept,
    width: 'minmax(5rem, 1fr)',
    wide: true,
    cell: ({ keep, keepReason }) => keep && <bdi title={keepReason ?? undefined}>{kept(keepReason)}</bdi>,
  },
  { title: names.acts, width: '12.5rem', cell: (preview) => <PreviewActs preview={preview} /> },
];

/** Previews in operation, with their addresses. */
export function Previews() {
  const navigate = useNavigate();
  const rows = useRows('/api/previews', QUERY);
  useQueueRead('deploys', rows);
  useQueueRead('cleanup', rows);
  return (
    <ListScreen title={deploymentsTexts.parts.previews} parts={DEPLOYMENT_PARTS}>
      <List
        label={deploymentsTexts.parts.previews}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ namespace, deploymentId }) => `${namespace} ${deploymentId}`}
        open={({ deploymentId: id }) => void navigate({ to: '/deployments/$id', params: { id } })}
        empty={<p className="note">{empty}</p>}
      />
    </ListScreen>
  );
}
