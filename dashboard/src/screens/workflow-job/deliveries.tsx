import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../../api/client.js';
import { runnersTexts } from '../../texts/runners.js';
import { Replay } from '../../ui/replay.js';
import { TimeOfDay } from '../../ui/when.js';
import { ReplayState } from './replay-state.js';

type Delivery = Schema<'DemandDetail'>['deliveries'][number];

/** The webhooks that reported a workflow job, with the hub's jobs that processed them. */
export function Deliveries({ deliveries }: { deliveries: readonly Delivery[] }) {
  return (
    <section aria-label={runnersTexts.workflowJob.deliveries}>
      <h2>{runnersTexts.workflowJob.deliveries}</h2>
      <ol className="trail">
        {deliveries.map((delivery) => (
          <Row key={delivery.id} delivery={delivery} />
        ))}
      </ol>
      {deliveries.length === 0 && <p className="soft">{runnersTexts.workflowJob.noDelivery}</p>}
    </section>
  );
}

function Row({ delivery: { id, action, receivedAt, jobId } }: { delivery: Delivery }) {
  const [replayed, setReplayed] = useState<string>();
  return (
    <li>
      <TimeOfDay at={receivedAt} /> <bdi>{action}</bdi>
      <Link to="/deliveries/$id" params={{ id }}>
        <code>{id}</code>
      </Link>
      <Link to="/jobs/$jobId" params={{ jobId }}>
        {runnersTexts.workflowJob.job}
      </Link>
      <Replay id={id} name={action ?? id} onDone={setReplayed} />
      {replayed !== undefined && <ReplayState jobId={replayed} />}
    </li>
  );
}
