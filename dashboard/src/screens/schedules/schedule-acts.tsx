import { api, type Schema } from '../../api/client.js';
import { schedulesTexts } from '../../texts/schedules.js';
import { ActButton } from '../../ui/act-button.js';
import { because, useAct } from '../../ui/actions.js';
import { ask } from '../../ui/ask.js';

const { schedules } = schedulesTexts;

type Schedule = Pick<Schema<'Schedule'>, 'id' | 'name' | 'paused'>;

/** Runs a schedule's job now, or pauses or resumes the schedule. */
export function ScheduleActs({ schedule: { id, name, paused } }: { schedule: Schedule }) {
  const act = useAct();
  const params = { path: { id } };
  const run = () =>
    ask({
      title: `${schedules.run}: ${name}`,
      text: schedules.willRun,
      button: schedules.run,
      act: () => act(api.POST('/api/schedules/{id}/run', { params })),
    });
  const toggle = () =>
    ask({
      title: `${paused ? schedules.resume : schedules.pause}: ${name}`,
      text: paused ? schedules.willResume : schedules.willPause,
      button: paused ? schedules.resume : schedules.pause,
      act: (reason) =>
        paused
          ? act(api.POST('/api/schedules/{id}/resume', { params, body: because(reason) }))
          : act(api.POST('/api/schedules/{id}/pause', { params, body: because(reason) })),
    });
  return (
    <>
      <ActButton onClick={run}>{schedules.run}</ActButton>
      <ActButton onClick={toggle}>{paused ? schedules.resume : schedules.pause}</ActButton>
    </>
  );
}

/** Deletes a schedule. `onDone` leaves what shows it, before it is read again. */
export function DeleteSchedule({ schedule: { id, name }, onDone }: { schedule: Schedule; onDone: () => void }) {
  const act = useAct();
  const remove = () =>
    ask({
      title: `${schedules.remove}: ${name}`,
      text: schedules.willRemove,
      button: schedules.remove,
      act: async (reason) => {
        const answer = await api.DELETE('/api/schedules/{id}', { params: { path: { id } }, body: because(reason) });
        if (answer.error === undefined) onDone();
        await act(Promise.resolve(answer));
      },
    });
  return <ActButton onClick={remove}>{schedules.remove}</ActButton>;
}
