import { api } from '../api/client.js';
import { runnersTexts } from '../texts/runners.js';
import { ActButton } from './act-button.js';
import { because, useAct } from './actions.js';
import { ask } from './ask.js';

interface Props {
  id: string;
  name: string;
  /** Called with the job that processes it. */
  onDone?: (jobId: string) => void;
}

/** Has a delivery processed again, after a question that names it. */
export function Replay({ id, name, onDone }: Props) {
  const act = useAct();
  const params = { path: { id } };
  const replay = () =>
    ask({
      title: `${runnersTexts.delivery.replay}: ${name}`,
      text: runnersTexts.delivery.willReplay,
      button: runnersTexts.delivery.replay,
      act: async (reason) => {
        const { jobId } = await act(api.POST('/api/deliveries/{id}/replay', { params, body: because(reason) }));
        onDone?.(jobId);
      },
    });
  return <ActButton onClick={replay}>{runnersTexts.delivery.replay}</ActButton>;
}

/** Returns what GitHub calls an event with its action. */
export const eventName = ({ event, action }: { event: string; action: string | null }): string =>
  action === null ? event : `${event}.${action}`;
