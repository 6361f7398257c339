import type { Schema } from '../../api/client.js';
import { State } from '../../ui/state.js';

/** Whether messages to an endpoint arrive: it is disabled, failing or working. */
export function EndpointState({ endpoint }: { endpoint: Schema<'WebhookEndpoint'> }) {
  if (!endpoint.enabled) return <State name="disabled" />;
  return <State name={endpoint.failingSince === null ? 'working' : 'failing'} />;
}
