import { Option, type Command } from 'commander';
import { oneLine, printableJson } from '../common/printable.js';
import type { Contact } from '../families/notifications/model/contact.js';
import type { Notification } from '../families/notifications/model/notification.js';
import { CHANNELS } from '../families/notifications/model/notify.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { withWords } from './output-options.js';
import { pathSegment } from './path-segment.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const NOTIFICATIONS: Resource<Json<Notification>> = {
  name: 'notifications',
  about: 'notify people, and see what became of it',
  path: '/api/notifications',
  filters: ['userId', 'state', 'limit', 'cursor'],
  choices: { state: ['open', 'delivered', 'failed'] },
  columns: [
    ['id', ({ id }) => id],
    ['user', ({ userId }) => userId ?? ''],
    ['created', ({ createdAt }) => relative(createdAt)],
    ['state', ({ state }) => state],
    ['why', ({ why }) => why],
  ],
};

const CONTACTS: Resource<Json<Contact>> = {
  name: 'contacts',
  about: 'manage people with the channels that reach them',
  path: '/api/contacts',
  id: 'user',
  filters: ['limit', 'cursor'],
  columns: [
    ['user', ({ userId }) => userId],
    ['channels', ({ channels }) => channels.join(', ')],
    ['email', ({ email }) => email ?? ''],
    ['slack', ({ hasSlack }) => (hasSlack ? 'yes' : '')],
    ['webhook endpoint', ({ webhookEndpointId }) => webhookEndpointId ?? ''],
  ],
  acts: [{ name: 'delete', about: 'delete contacts', method: 'DELETE', says: () => 'is deleted' }],
};

interface Flags extends HubAddress {
  channel?: string;
  title?: string;
  channels?: string[];
  email?: string;
  slackUrl?: string;
  webhookEndpoint?: string;
  json?: boolean;
}

export function notificationsCommand(program: Command): void {
  const command = resourceCommand(program, NOTIFICATIONS);
  withHubOptions(command.command('send <user> <message>'))
    .description('notify a contact, or a mail address')
    .option('--title <title>', 'title, the subject of a mail')
    .addOption(withWords(new Option('--channel <channel>', 'only this one (default: auto)'), [...CHANNELS, 'auto']))
    .option('--json', 'print JSON')
    .action(async (user: string, message: string, flags: Flags) => {
      const [address, { title, channel, json }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const whom = user.includes('@') ? { to: user } : { userId: user };
      const job = await hub.ask<{ id: string }>('POST', '/api/notifications', { ...whom, message, title, channel });
      console.log(json ? printableJson(job, 2) : oneLine(`notification ${job.id} is on its way`));
    });
}

export function contactsCommand(program: Command): void {
  const command = resourceCommand(program, CONTACTS);
  withHubOptions(command.command('set <user>'))
    .description('add or replace a contact')
    .addOption(
      withWords(
        new Option('--channels <channel...>', 'in the order in which they are tried'),
        CHANNELS,
      ).makeOptionMandatory(),
    )
    .option('--email <address>', 'mail address')
    .option('--slack-url <url>', "address of Slack's incoming webhook")
    .option('--webhook-endpoint <id>', 'one of `hub webhook-endpoints list`')
    .option('--json', 'print JSON')
    .action(async (user: string, flags: Flags) => {
      const [address, { channels, email, slackUrl, webhookEndpoint, json }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const body = { channels, email, slackUrl, webhookEndpointId: webhookEndpoint };
      const contact = await hub.ask<Json<Contact>>('PUT', `/api/contacts/${pathSegment(user)}`, body);
      console.log(json ? printableJson(contact, 2) : oneLine(`${contact.userId}: ${contact.channels.join(', ')}`));
    });
}
