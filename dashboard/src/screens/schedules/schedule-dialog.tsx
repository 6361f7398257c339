import { useState } from 'react';
import { flushSync } from 'react-dom';
import { $api } from '../../api/client.js';
import { texts } from '../../texts.js';
import { schedulesTexts } from '../../texts/schedules.js';
import { Modal } from '../../ui/modal.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { DeleteSchedule, ScheduleActs } from './schedule-acts.js';
import { ScheduleForm } from './schedule-form.js';

/** What the address says instead of an id when a schedule is made. */
export const NEW = 'new';

/** A new schedule, or one with all that it does. Which one is in the address. */
export function ScheduleDialog({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const isNew = id === NEW;
  return (
    <Modal
      title={isNew ? schedulesTexts.schedules.make : schedulesTexts.schedule.title}
      isOpen={id !== undefined}
      onClose={onClose}
    >
      {isNew && <ScheduleForm onDone={onClose} />}
      {id !== undefined && !isNew && <Known id={id} onClose={onClose} />}
    </Modal>
  );
}

function Known({ id, onClose }: { id: string; onClose: () => void }) {
  const [isGone, setGone] = useState(false);
  const { data, error } = $api.useQuery(
    'get',
    '/api/schedules/{id}',
    { params: { path: { id } } },
    { enabled: !isGone },
  );
  const leave = () => {
    // Before all that is shown is read again: this would be a request for what no longer exists.
    flushSync(() => setGone(true));
    onClose();
  };
  if (error) return <ProblemNote error={error} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  return (
    <>
      <div className="acts">
        <ScheduleActs schedule={data} />
        <DeleteSchedule schedule={data} onDone={leave} />
      </div>
      <ScheduleForm key={id} former={data} onDone={onClose} />
    </>
  );
}
