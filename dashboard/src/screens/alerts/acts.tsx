import { api, type Schema } from '../../api/client.js';
import { hubNow } from '../../api/hub-clock.js';
import { operationsTexts } from '../../texts/operations.js';
import { ActButton } from '../../ui/act-button.js';
import { because, useAct } from '../../ui/actions.js';
import { ask } from '../../ui/ask.js';

const HOUR_MS = 3_600_000;

/** What can be done about an alert that is not resolved. */
export function AlertActs({ alert: { id, title, rule, state, silencedUntil } }: { alert: Schema<'Alert'> }) {
  const act = useAct();
  const params = { path: { id } };
  if (state === 'resolved') return null;
  const isSilent = silencedUntil !== null && Date.parse(silencedUntil) > hubNow();
  const acknowledge = () =>
    ask({
      title: `${operationsTexts.alerts.acknowledge}: ${title}`,
      text: operationsTexts.alerts.willAcknowledge,
      button: operationsTexts.alerts.acknowledge,
      act: (reason) => act(api.POST('/api/alerts/{id}/ack', { params, body: because(reason) })),
    });
  const silence = () =>
    ask({
      title: `${operationsTexts.alerts.silence}: ${title}`,
      text: operationsTexts.alerts.willSilence,
      button: operationsTexts.alerts.silence,
      isReasonRequired: true,
      act: (reason) => {
        const until = new Date(hubNow() + HOUR_MS).toISOString();
        return act(api.POST('/api/alerts/{id}/silence', { params, body: { until, reason } }));
      },
    });
  const unsilence = () =>
    ask({
      title: `${operationsTexts.alerts.unsilence}: ${title}`,
      text: operationsTexts.alerts.willUnsilence,
      button: operationsTexts.alerts.unsilence,
      act: (reason) => act(api.DELETE('/api/alerts/{id}/silence', { params, body: because(reason) })),
    });
  const resolve = () =>
    ask({
      title: `${operationsTexts.alerts.resolve}: ${title}`,
      text: operationsTexts.alerts.willResolve,
      button: operationsTexts.alerts.resolve,
      act: (reason) => act(api.POST('/api/alerts/{id}/resolve', { params, body: because(reason) })),
    });
  return (
    <span className="acts">
      <ActButton disabled={state === 'acknowledged'} onClick={acknowledge}>
        {operationsTexts.alerts.acknowledge}
      </ActButton>
      <ActButton onClick={isSilent ? unsilence : silence}>
        {isSilent ? operationsTexts.alerts.unsilence : operationsTexts.alerts.silence}
      </ActButton>
      {rule === null && <ActButton onClick={resolve}>{operationsTexts.alerts.resolve}</ActButton>}
    </span>
  );
}
