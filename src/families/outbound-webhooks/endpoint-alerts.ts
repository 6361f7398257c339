import type { JobRequestInput } from '../../jobs/job-request.js';
import type { WebhookEndpoint } from './model/webhook-endpoint.js';

type Named = Pick<WebhookEndpoint, 'id' | 'name'>;

const keyOf = ({ id }: Named) => `webhook-endpoint:${id}`;
const titleOf = ({ name }: Named) => `The webhook endpoint ${name} is disabled`;

/** The alert of an endpoint that the hub has disabled. */
export const disabledAlert = (endpoint: Named, reason: string): JobRequestInput => ({
  type: 'send_alert',
  data: {
    ...{ severity: 'error', title: titleOf(endpoint), key: keyOf(endpoint) },
    detail: `${reason}. Once it works, enable it, and recover what has failed since.`,
  },
});

/** Ends that alert, once somebody has enabled the endpoint. */
export const enabledAlert = (endpoint: Named): JobRequestInput => ({
  type: 'send_alert',
  data: { severity: 'error', title: titleOf(endpoint), key: keyOf(endpoint), status: 'resolved' },
});
