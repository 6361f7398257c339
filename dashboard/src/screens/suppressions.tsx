import { useState } from 'react';
import { api, type Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { texts } from '../texts.js';
import { mailsTexts } from '../texts/mails.js';
import { ActButton } from '../ui/act-button.js';
import { useAct } from '../ui/actions.js';
import { ask } from '../ui/ask.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { Modal } from '../ui/modal.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';
import { MAIL_PARTS } from './mails/parts.js';
import { SuppressionForm } from './mails/suppression-form.js';

type Suppression = Schema<'EmailSuppression'>;
const { columns: names } = mailsTexts.suppressions;
const QUERY = { limit: PAGE };

const COLUMNS: readonly Column<Suppression>[] = [
  { title: names.address, width: 'minmax(10rem, 1.2fr)', cell: ({ address }) => <bdi>{address}</bdi> },
  {
    title: names.reason,
    width: 'minmax(8rem, 2fr)',
    wide: true,
    cell: ({ reason }) => <bdi title={reason}>{reason}</bdi>,
  },
  { title: names.created, width: '6.5rem', cell: ({ createdAt }) => <When at={createdAt} /> },
  { title: names.by, width: 'minmax(5rem, 0.6fr)', wide: true, cell: ({ createdBy }) => <bdi>{createdBy}</bdi> },
  { title: names.acts, width: '6rem', cell: (suppression) => <Remove suppression={suppression} /> },
];

/** Addresses that get no mail. */
export function Suppressions() {
  const [isOpen, setOpen] = useState(false);
  const rows = useRows('/api/emails/suppressions', QUERY);
  const close = () => setOpen(false);
  return (
    <ListScreen
      title={texts.names.mails}
      parts={MAIL_PARTS}
      acts={<ActButton onClick={() => setOpen(true)}>{mailsTexts.suppressions.make}</ActButton>}
    >
      <List
        label={mailsTexts.parts.suppressions}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ address }) => address}
        narrow="minmax(0, 1fr) 6rem 6rem"
        empty={<p className="note">{mailsTexts.suppressions.empty}</p>}
      />
      <Modal title={mailsTexts.suppressions.make} isOpen={isOpen} onClose={close}>
        <SuppressionForm onDone={close} />
      </Modal>
    </ListScreen>
  );
}

function Remove({ suppression: { address } }: { suppression: Suppression }) {
  const act = useAct();
  const open = () =>
    ask({
      title: `${mailsTexts.suppressions.remove}: ${address}`,
      text: mailsTexts.suppressions.willRemove,
      button: mailsTexts.suppressions.remove,
      act: () => act(api.DELETE('/api/emails/suppressions/{address}', { params: { path: { address } } })),
    });
  return <ActButton onClick={open}>{mailsTexts.suppressions.remove}</ActButton>;
}
