import { Link } from '@tanstack/react-router';
import { api, type Schema } from '../../api/client.js';
import { texts } from '../../texts.js';
import { ActButton } from '../../ui/act-button.js';
import { because, useAct } from '../../ui/actions.js';
import { ask } from '../../ui/ask.js';
import { TimeOfDay } from '../../ui/when.js';

type Delivery = Schema<'DemandDetail'>['deliveries'][number];

/** The webhooks that reported a workflow job, with the hub's jobs that processed them. */
export function Deliveries({ deliveries }: { deliveries: readonly Delivery[] }) {
  return (
    <section aria-label={texts.workflowJob.deliveries}>
      <h2>{texts.workflowJob.deliveries}</h2>
      <ol className="trail">
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            <TimeOfDay at={delivery.receivedAt} /> <bdi>{delivery.action}</bdi>
            <Link to="/deliveries/$id" params={{ id: delivery.id }}>
              <code>{delivery.id}</code>
            </Link>
            <Link to="/jobs/$jobId" params={{ jobId: delivery.jobId }}>
              {texts.workflowJob.job}
            </Link>
            <Replay delivery={delivery} />
          </li>
        ))}
      </ol>
      {deliveries.length === 0 && <p className="soft">{texts.workflowJob.noDelivery}</p>}
    </section>
  );
}

function Replay({ delivery: { id, action } }: { delivery: Delivery }) {
  const act = useAct();
  const params = { path: { id } };
  const replay = () =>
    ask({
      title: `${texts.delivery.replay}: ${action ?? id}`,
      text: texts.delivery.willReplay,
      button: texts.delivery.replay,
      act: (reason) => act(api.POST('/api/deliveries/{id}/replay', { params, body: because(reason) })),
    });
  return <ActButton onClick={replay}>{texts.delivery.replay}</ActButton>;
}
