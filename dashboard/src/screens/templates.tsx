import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { texts } from '../texts.js';
import { mailsTexts } from '../texts/mails.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { Modal } from '../ui/modal.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';
import { MAIL_PARTS } from './mails/parts.js';
import { TemplatePreview } from './mails/template-preview.js';

type Template = Schema<'EmailTemplate'>;
const { columns: names } = mailsTexts.templates;
const QUERY = { limit: PAGE };

const COLUMNS: readonly Column<Template>[] = [
  {
    title: names.name,
    width: 'minmax(9rem, 1fr)',
    cell: ({ name }) => (
      <Link to="/mails/templates" search={{ name }}>
        <bdi>{name}</bdi>
      </Link>
    ),
  },
  { title: names.subject, width: 'minmax(9rem, 2fr)', wide: true, cell: ({ subject }) => <bdi>{subject}</bdi> },
  { title: names.changed, width: '6.5rem', cell: ({ updatedAt }) => <When at={updatedAt} /> },
  { title: names.by, width: 'minmax(5rem, 0.6fr)', wide: true, cell: ({ updatedBy }) => <bdi>{updatedBy}</bdi> },
];

const route = getRouteApi('/mails/templates');

/** Templates of mails. Which one is open is in the address. */
export function Templates() {
  const { name } = route.useSearch();
  const navigate = useNavigate();
  const rows = useRows('/api/emails/templates', QUERY);
  const go = (search: { name?: string }) => void navigate({ to: '/mails/templates', search });
  return (
    <ListScreen title={texts.names.mails} parts={MAIL_PARTS}>
      <List
        label={mailsTexts.parts.templates}
        pages={rows}
        columns={COLUMNS}
        keyOf={(template) => template.name}
        open={(template) => go({ name: template.name })}
        narrow="minmax(0, 1fr) 6.5rem"
        empty={
          <div className="note">
            <p>{mailsTexts.templates.empty}</p>
            <pre>{mailsTexts.templates.example}</pre>
          </div>
        }
      />
      <Modal title={name ?? ''} isOpen={name !== undefined} onClose={() => go({})}>
        {name !== undefined && <TemplatePreview key={name} name={name} />}
      </Modal>
    </ListScreen>
  );
}
