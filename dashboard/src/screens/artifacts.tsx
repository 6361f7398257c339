import { getRouteApi } from '@tanstack/react-router';
import { api, type Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { texts } from '../texts.js';
import { artifactsTexts } from '../texts/artifacts.js';
import { ActButton } from '../ui/act-button.js';
import { useAct } from '../ui/actions.js';
import { ArtifactLink } from '../ui/artifact-link.js';
import { ask } from '../ui/ask.js';
import { IdLink } from '../ui/id-link.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { figure } from '../ui/locale.js';
import { NewRows } from '../ui/new-rows.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';
import { JOB_PARTS } from './jobs/parts.js';

type Artifact = Schema<'Artifact'>;
const { columns: names, filters: labels } = artifactsTexts.artifacts;

const COLUMNS: readonly Column<Artifact>[] = [
  { title: names.name, width: 'minmax(9rem, 1.5fr)', cell: (artifact) => <ArtifactLink artifact={artifact} /> },
  { title: names.bytes, width: '7rem', cell: ({ bytes }) => <span className="number">{figure(bytes)}</span> },
  { title: names.type, width: 'minmax(7rem, 1fr)', wide: true, cell: ({ contentType }) => <bdi>{contentType}</bdi> },
  {
    title: names.job,
    width: 'minmax(8rem, 1fr)',
    wide: true,
    cell: ({ jobId, createdBy }) =>
      jobId === null ? (
        <bdi>{`${artifactsTexts.artifacts.upload}, ${createdBy}`}</bdi>
      ) : (
        <IdLink kind="job" id={jobId} />
      ),
  },
  { title: names.tenant, width: 'minmax(5rem, 0.6fr)', wide: true, cell: ({ tenant }) => <bdi>{tenant}</bdi> },
  { title: names.expires, width: '7rem', wide: true, cell: ({ expiresAt }) => <When at={expiresAt} /> },
  { title: names.created, width: '6.5rem', cell: ({ createdAt }) => <When at={createdAt} /> },
  { title: names.acts, width: '5.5rem', wide: true, cell: (artifact) => <Remove artifact={artifact} /> },
];

const route = getRouteApi('/jobs/artifacts');

/** Files for jobs, and of jobs. */
export function Artifacts() {
  const search = route.useSearch();
  const query = { ...search, limit: PAGE };
  const rows = useRows('/api/artifacts', query, true);
  return (
    <ListScreen
      title={texts.names.artifacts}
      parts={JOB_PARTS}
      search={search}
      filters={[
        { name: 'name', label: labels.name, isSearch: true },
        { name: 'tenant', label: labels.tenant },
        { name: 'jobId', label: labels.job },
      ]}
    >
      {rows.isRead && (
        <NewRows
          path="/api/artifacts"
          query={search}
          newest={rows.newest}
          topic={null}
          names={artifactsTexts.artifacts.rows}
          show={rows.restart}
        />
      )}
      <List
        key={JSON.stringify(query)}
        label={texts.names.artifacts}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        narrow="minmax(0, 1fr) 6rem 6.5rem"
        empty={
          Object.keys(search).length > 0 ? <p className="note">{artifactsTexts.artifacts.empty}</p> : <FirstArtifact />
        }
      />
    </ListScreen>
  );
}

function FirstArtifact() {
  return (
    <div className="note">
      <p>{artifactsTexts.artifacts.first}</p>
      <pre>{artifactsTexts.artifacts.example}</pre>
    </div>
  );
}

function Remove({ artifact: { id, name } }: { artifact: Artifact }) {
  const act = useAct();
  const open = () =>
    ask({
      title: `${artifactsTexts.artifacts.remove}: ${name}`,
      text: artifactsTexts.artifacts.willRemove,
      button: artifactsTexts.artifacts.remove,
      act: () => act(api.DELETE('/api/artifacts/{id}', { params: { path: { id } } })),
    });
  return <ActButton onClick={open}>{artifactsTexts.artifacts.remove}</ActButton>;
}
