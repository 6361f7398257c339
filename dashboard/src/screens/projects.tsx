import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { texts } from '../texts.js';
import { projectsTexts } from '../texts/projects.js';
import { ActButton } from '../ui/act-button.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';
import { ProjectDialog } from './projects/project-dialog.js';

type Project = Schema<'Project'>;
const { columns: names } = projectsTexts;
const QUERY = { limit: PAGE };

const COLUMNS: readonly Column<Project>[] = [
  {
    title: names.id,
    width: 'minmax(8rem, 1fr)',
    cell: ({ id }) => (
      <Link to="/projects" search={{ edit: id }}>
        <bdi>{id}</bdi>
      </Link>
    ),
  },
  { title: names.name, width: 'minmax(7rem, 1fr)', wide: true, cell: ({ name }) => <bdi>{name}</bdi> },
  {
    title: names.image,
    width: 'minmax(8rem, 1.5fr)',
    cell: ({ dockerImage }) => <bdi title={dockerImage}>{dockerImage}</bdi>,
  },
  { title: names.domain, width: 'minmax(8rem, 1fr)', wide: true, cell: ({ domain }) => <bdi>{domain}</bdi> },
  {
    title: names.repository,
    width: 'minmax(8rem, 1fr)',
    wide: true,
    cell: ({ repository, provider }) => repository !== null && <bdi>{`${provider}: ${repository}`}</bdi>,
  },
  { title: names.changed, width: '6.5rem', cell: ({ changedAt }) => <When at={changedAt} /> },
  { title: names.by, width: 'minmax(5rem, 0.6fr)', wide: true, cell: ({ changedBy }) => <bdi>{changedBy}</bdi> },
];

const route = getRouteApi('/projects');

/** Projects: what tasks, deploys and merges are about. Which one is open is in the address. */
export function Projects() {
  const { edit, add } = route.useSearch();
  const navigate = useNavigate();
  const rows = useRows('/api/projects', QUERY);
  const go = (search: { edit?: string; add?: string }) => void navigate({ to: '/projects', search });
  return (
    <ListScreen
      title={texts.names.projects}
      acts={<ActButton onClick={() => go({ add: '1' })}>{projectsTexts.make}</ActButton>}
    >
      <List
        label={texts.names.projects}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => go({ edit: id })}
        narrow="minmax(0, 1fr) minmax(0, 1fr) 6.5rem"
        empty={<p className="note">{projectsTexts.empty}</p>}
      />
      <ProjectDialog id={edit} isNew={add !== undefined} onClose={() => go({})} />
    </ListScreen>
  );
}
