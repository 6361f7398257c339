import { HubError } from '../../common/errors.js';
import type { Reach } from './contacts.js';
import { CHANNELS, isUrl, type ChannelName, type Notify } from './model/notify.js';

/** One way to a recipient: `shown` names it without a secret. */
export type Route =
  | { channel: 'email'; shown: string; address: string }
  | { channel: 'slack'; shown: string; url: string }
  | { channel: 'webhook'; shown: string; target: { secretUrl: string } | { endpointId: string } };

const SLACK_HOST = /(?:^|\.)slack\.com$/;

/**
 * Returns the ways to a recipient in the order in which they are tried.
 * @param reach of the contact; undefined: the payload has an address
 * @throws HubError CHANNEL_UNKNOWN when the contact has no such channel
 */
export function routesTo({ to, channel, userId }: Notify, reach?: Reach): Route[] {
  if (to !== undefined) return [routeOf(channel === 'auto' ? channelOf(to) : channel, to)];
  const wanted = channel === 'auto' ? (reach?.channels ?? []) : [channel];
  const routes = wanted.flatMap((name) => (reach ? (contactRoute(name, reach) ?? []) : []));
  if (routes.length > 0) return routes;
  throw new HubError('CHANNEL_UNKNOWN', `${userId} has no channel ${channel}: add its address to the contact`);
}

function contactRoute(name: ChannelName, { email, slackUrl, webhookEndpointId }: Reach): Route | undefined {
  if (name === 'email') return email === null ? undefined : routeOf(name, email);
  if (name === 'slack') return slackUrl === null ? undefined : routeOf(name, slackUrl);
  if (webhookEndpointId === null) return undefined;
  const shown = `endpoint ${webhookEndpointId}`;
  return { channel: 'webhook', shown, target: { endpointId: webhookEndpointId } };
}

function routeOf(channel: ChannelName, to: string): Route {
  if (channel === 'email') return { channel, shown: to, address: to };
  const shown = new URL(to).host;
  return channel === 'slack' ? { channel, shown, url: to } : { channel, shown, target: { secretUrl: to } };
}

function channelOf(to: string): ChannelName {
  const [email, slack, webhook] = CHANNELS;
  if (!isUrl(to)) return email;
  return SLACK_HOST.test(new URL(to).hostname) ? slack : webhook;
}
