import { api } from '../api/client.js';
import { runnersTexts } from '../texts/runners.js';
import { ActButton } from './act-button.js';
import { because, useAct } from './actions.js';
import { ask } from './ask.js';

/** Has a delivery processed again, after a question that names it. */
export function Replay({ id, name }: { id: string; name: string }) {
  const act = useAct();
  const params = { path: { id } };
  const replay = () =>
    ask({
      title: `${runnersTexts.delivery.replay}: ${name}`,
      text: runnersTexts.delivery.willReplay,
      button: runnersTexts.delivery.replay,
      act: (reason) => act(api.POST('/api/deliveries/{id}/replay', { params, body: because(reason) })),
    });
  return <ActButton onClick={replay}>{runnersTexts.delivery.replay}</ActButton>;
}

/** Returns what GitHub calls an event with its action. */
export const eventName = ({ event, action }: { event: string; action: string | null }): string =>
  action === null ? event : `${event}.${action}`;
