import type { Schema } from '../../api/client.js';

type Request = Schema<'ContactRequest'>;
export type Channel = Request['channels'][number];
export const CHANNELS: readonly Channel[] = ['email', 'slack', 'webhook'];

/** Fields of the form, as the hub's errors name them. */
export const FIELDS = ['userId', 'channels', 'email', 'slackUrl', 'webhookEndpointId'];

/** Returns the request of a form: its channels in turn, and the addresses that are filled in. Pure. */
export function requestOf(form: FormData): Request {
  const text = (name: string) => ((form.get(name) ?? '') as string).trim();
  const channels = form.getAll('channel').filter((channel) => channel !== '') as Channel[];
  const [email, slackUrl, webhookEndpointId] = [text('email'), text('slackUrl'), text('webhookEndpointId')];
  return {
    channels,
    ...(email !== '' && { email }),
    ...(slackUrl !== '' && { slackUrl }),
    ...(webhookEndpointId !== '' && { webhookEndpointId }),
  };
}
