import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Schema } from '../../api/client.js';
import { messagesTexts } from '../../texts/messages.js';
import { ActButton } from '../../ui/act-button.js';
import { useAct } from '../../ui/actions.js';
import { ask } from '../../ui/ask.js';
import { Modal } from '../../ui/modal.js';
import { EndpointForm } from './endpoint-form.js';
import { Recover } from './recover.js';
import { RotateSecret } from './rotate.js';

const { endpoint: labels } = messagesTexts;
type Dialog = 'edit' | 'rotate' | 'recover';

/** What can be done with an endpoint. A test leads to its job, which shows what is answered. */
export function EndpointActs({ endpoint, onGone }: { endpoint: Schema<'WebhookEndpoint'>; onGone: () => void }) {
  const { id, name, url, enabled } = endpoint;
  const act = useAct();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<Dialog>();
  const params = { path: { id } };
  const test = () =>
    ask({
      title: `${labels.test}: ${name}`,
      text: labels.willTest,
      button: labels.test,
      act: async () => {
        const job = await act(api.POST('/api/webhook-endpoints/{id}/test', { params }));
        await navigate({ to: '/jobs/$jobId', params: { jobId: job.id } });
      },
    });
  const toggle = () =>
    ask({
      title: `${enabled ? labels.disable : labels.enable}: ${name}`,
      text: enabled ? labels.willDisable : labels.willEnable,
      button: enabled ? labels.disable : labels.enable,
      act: () => act(api.PUT('/api/webhook-endpoints/{id}', { params, body: { name, url, enabled: !enabled } })),
    });
  const remove = () =>
    ask({
      title: `${labels.remove}: ${name}`,
      text: labels.willRemove,
      button: labels.remove,
      act: async () => {
        const answer = await api.DELETE('/api/webhook-endpoints/{id}', { params });
        if (answer.error === undefined) onGone();
        await act(Promise.resolve(answer));
      },
    });
  const close = () => setDialog(undefined);
  return (
    <div className="acts">
      <ActButton onClick={test}>{labels.test}</ActButton>
      <ActButton onClick={toggle}>{enabled ? labels.disable : labels.enable}</ActButton>
      <ActButton onClick={() => setDialog('recover')}>{labels.recover}</ActButton>
      <ActButton onClick={() => setDialog('rotate')}>{labels.rotate}</ActButton>
      <ActButton onClick={() => setDialog('edit')}>{labels.edit}</ActButton>
      <ActButton onClick={remove}>{labels.remove}</ActButton>
      <Modal title={dialog ? `${labels[dialog]}: ${name}` : ''} isOpen={dialog !== undefined} onClose={close}>
        {dialog === 'edit' && <EndpointForm former={endpoint} onDone={close} />}
        {dialog === 'rotate' && <RotateSecret id={id} />}
        {dialog === 'recover' && <Recover endpoint={endpoint} />}
      </Modal>
    </div>
  );
}
