import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.js';
import { runnersTexts } from '../../texts/runners.js';
import { Replay } from '../../ui/replay.js';
import { TimeOfDay } from '../../ui/when.js';

type Delivery = Schema<'DemandDetail'>['deliveries'][number];

/** The webhooks that reported a workflow job, with the hub's jobs that processed them. */
export function Deliveries({ deliveries }: { deliveries: readonly Delivery[] }) {
  return (
    <section aria-label={runnersTexts.workflowJob.deliveries}>
      <h2>{runnersTexts.workflowJob.deliveries}</h2>
      <ol className="trail">
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            <TimeOfDay at={delivery.receivedAt} /> <bdi>{delivery.action}</bdi>
            <Link to="/deliveries/$id" params={{ id: delivery.id }}>
              <code>{delivery.id}</code>
            </Link>
            <Link to="/jobs/$jobId" params={{ jobId: delivery.jobId }}>
              {runnersTexts.workflowJob.job}
            </Link>
            <Replay id={delivery.id} name={delivery.action ?? delivery.id} />
          </li>
        ))}
      </ol>
      {deliveries.length === 0 && <p className="soft">{runnersTexts.workflowJob.noDelivery}</p>}
    </section>
  );
}
