import { useState } from 'react';
import { flushSync } from 'react-dom';
import { $api, api } from '../../api/client.js';
import { texts } from '../../texts.js';
import { projectsTexts } from '../../texts/projects.js';
import { ActButton } from '../../ui/act-button.js';
import { useAct } from '../../ui/actions.js';
import { ask } from '../../ui/ask.js';
import { Modal } from '../../ui/modal.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { ProjectForm } from './project-form.js';

/** A new project, or one with all that it consists of. */
export function ProjectDialog(props: { id: string | undefined; isNew: boolean; onClose: () => void }) {
  const { id, isNew, onClose } = props;
  return (
    <Modal
      title={id === undefined ? projectsTexts.make : projectsTexts.edit}
      isOpen={isNew || id !== undefined}
      onClose={onClose}
    >
      {id === undefined ? <ProjectForm onDone={onClose} /> : <Known id={id} onClose={onClose} />}
    </Modal>
  );
}

function Known({ id, onClose }: { id: string; onClose: () => void }) {
  const [isGone, setGone] = useState(false);
  const params = { path: { projectId: id } };
  const { data, error } = $api.useQuery('get', '/api/projects/{projectId}', { params }, { enabled: !isGone });
  const act = useAct();
  const remove = () =>
    ask({
      title: `${projectsTexts.remove}: ${id}`,
      text: projectsTexts.willRemove,
      button: projectsTexts.remove,
      act: async () => {
        const answer = await api.DELETE('/api/projects/{projectId}', { params });
        if (answer.error === undefined) {
          // Before all that is shown is read again: this would be a request for what no longer exists.
          flushSync(() => setGone(true));
          onClose();
        }
        await act(Promise.resolve(answer));
      },
    });
  if (error && !data) return <ProblemNote error={error} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  return (
    <>
      <div className="acts">
        <ActButton onClick={remove}>{projectsTexts.remove}</ActButton>
      </div>
      <ProjectForm key={id} former={data} onDone={onClose} />
    </>
  );
}
