import { Option, type Command } from 'commander';
import { oneLine, printableJson } from '../common/printable.js';
import type { WebhookAttempt, WebhookEndpoint } from '../families/outbound-webhooks/model/webhook-endpoint.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { pathSegment } from './path-segment.js';
import { readingCommand } from './reading.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { table } from './table.js';
import { duration, durationMs, relative } from './times.js';

type Shown = Json<WebhookEndpoint>;
type WithSecret = Shown & { secret: string };
const PATH = '/api/webhook-endpoints';

const ENDPOINTS: Resource<Shown> = {
  name: 'webhook-endpoints',
  about: 'manage the endpoints that messages are delivered to',
  path: PATH,
  filters: ['limit', 'cursor'],
  columns: [
    ['id', ({ id }) => id],
    ['name', ({ name }) => name],
    ['url', ({ url }) => url],
    ['state', stateOf],
    ['last success', ({ lastSuccessAt }) => (lastSuccessAt === null ? 'never' : relative(lastSuccessAt))],
    ['last failure', ({ lastFailureAt }) => (lastFailureAt === null ? 'never' : relative(lastFailureAt))],
  ],
  acts: [
    { name: 'delete', about: 'delete endpoints', method: 'DELETE', says: () => 'is deleted' },
    {
      name: 'test',
      about: 'enqueue a message with the event webhook.test',
      says: ({ id }: { id: string }) => `gets a message by job ${id}`,
    },
    {
      name: 'recover',
      about: 'deliver again what has failed',
      options: [['--since <instant>', 'messages enqueued since then (default: a week ago)']],
      body: ({ since }) => ({ since: since ?? new Date(Date.now() - WEEK_MS).toISOString() }),
      says: ({ found, retried }: { found: number; retried: number }) => `gets ${retried} of ${found} messages again`,
    },
  ],
};
const WEEK_MS = 7 * 86_400_000;

interface Flags extends HubAddress {
  name?: string;
  to?: string;
  secret?: string;
  enable?: boolean;
  disable?: boolean;
  keep?: string;
  json?: boolean;
}

export function webhookEndpointsCommand(program: Command): void {
  const command = resourceCommand(program, ENDPOINTS);
  withHubOptions(command.command('create <name>'))
    .description('add an endpoint, and print its secret this once')
    .requiredOption('--to <url>', 'where messages go')
    .option('--json', 'print JSON')
    .action(async (name: string, flags: Flags) => {
      const [address, { to, json }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const made = await hub.ask<WithSecret>('POST', PATH, { name, url: to });
      console.log(json ? printableJson(made, 2) : made.secret);
    });
  withHubOptions(command.command('set <id>'))
    .description('change an endpoint; what is not given stays')
    .option('--name <name>', 'its name')
    .option('--to <url>', 'where messages go')
    .addOption(new Option('--enable', 'send messages to it').conflicts('disable'))
    .option('--disable', 'send no messages to it')
    .option('--json', 'print JSON')
    .action(set);
  withHubOptions(command.command('rotate-secret <id>'))
    .description('set another secret, and print it this once; the previous one signs, too, for a while')
    .option('--keep <duration>', 'how long, such as 2d (default: a day)')
    .option('--json', 'print JSON')
    .action(async (id: string, { keep, json, ...address }: Flags) => {
      const hub = await HubClient.open(address);
      const body = keep === undefined ? {} : { keepMs: durationMs(keep) };
      const made = await hub.ask<WithSecret>('POST', `${PATH}/${pathSegment(id)}/secret`, body);
      console.log(json ? printableJson(made, 2) : made.secret);
    });
  readingCommand<{ items: Json<WebhookAttempt>[] }>(command, {
    name: 'attempts <id>',
    about: 'list attempts to deliver, newest first',
    path: (id) => `/api/webhook-attempts?endpointId=${id}`,
    filters: ['limit', 'cursor'],
    show: ({ items }) => table(ATTEMPT_COLUMNS, items),
  });
}

const ATTEMPT_COLUMNS: Resource<Json<WebhookAttempt>>['columns'] = [
  ['at', ({ at }) => relative(at)],
  ['job', ({ jobId }) => jobId],
  ['event', ({ event }) => event],
  ['status', ({ status }) => status ?? ''],
  ['took', ({ ms }) => duration(ms)],
  ['result', ({ code }) => code ?? 'delivered'],
];

async function set(id: string, { name, to, enable, disable, json, ...address }: Flags): Promise<void> {
  const hub = await HubClient.open(address);
  const path = `${PATH}/${pathSegment(id)}`;
  const before = await hub.ask<Shown>('GET', path);
  const enabled = enable === true || (disable !== true && before.enabled);
  const after = await hub.ask<Shown>('PUT', path, { name: name ?? before.name, url: to ?? before.url, enabled });
  console.log(json ? printableJson(after, 2) : oneLine(`${after.name}: ${stateOf(after)}`));
}

function stateOf({ enabled, disabledReason, failingSince }: Shown): string {
  if (!enabled) return disabledReason === null ? 'disabled' : `disabled: ${disabledReason}`;
  return failingSince === null ? 'enabled' : `failing since ${relative(failingSince)}`;
}
