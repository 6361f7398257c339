import { useState } from 'react';
import { flushSync } from 'react-dom';
import { $api, api } from '../../api/client.js';
import { texts } from '../../texts.js';
import { messagesTexts } from '../../texts/messages.js';
import { ActButton } from '../../ui/act-button.js';
import { useAct } from '../../ui/actions.js';
import { ask } from '../../ui/ask.js';
import { Modal } from '../../ui/modal.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { ContactForm } from './contact-form.js';

/** A new contact, or one with all that reaches it. */
export function ContactDialog(props: { userId: string | undefined; isNew: boolean; onClose: () => void }) {
  const { userId, isNew, onClose } = props;
  const title = userId === undefined ? messagesTexts.contacts.make : messagesTexts.contacts.edit;
  return (
    <Modal title={title} isOpen={isNew || userId !== undefined} onClose={onClose}>
      {userId === undefined ? <ContactForm onDone={onClose} /> : <Known userId={userId} onClose={onClose} />}
    </Modal>
  );
}

function Known({ userId, onClose }: { userId: string; onClose: () => void }) {
  const [isGone, setGone] = useState(false);
  const params = { path: { userId } };
  const { data, error } = $api.useQuery('get', '/api/contacts/{userId}', { params }, { enabled: !isGone });
  const leave = () => {
    // Before all that is shown is read again: this would be a request for what no longer exists.
    flushSync(() => setGone(true));
    onClose();
  };
  if (error && !data) return <ProblemNote error={error} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  return (
    <>
      <div className="acts">
        <Remove userId={userId} onDone={leave} />
      </div>
      <ContactForm key={userId} former={data} onDone={onClose} />
    </>
  );
}

function Remove({ userId, onDone }: { userId: string; onDone: () => void }) {
  const act = useAct();
  const remove = () =>
    ask({
      title: `${messagesTexts.contacts.remove}: ${userId}`,
      text: messagesTexts.contacts.willRemove,
      button: messagesTexts.contacts.remove,
      act: async () => {
        const answer = await api.DELETE('/api/contacts/{userId}', { params: { path: { userId } } });
        if (answer.error === undefined) onDone();
        await act(Promise.resolve(answer));
      },
    });
  return <ActButton onClick={remove}>{messagesTexts.contacts.remove}</ActButton>;
}
