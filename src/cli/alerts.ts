import type { Command } from 'commander';
import type { Alert, AlertState, Severity } from '../families/alerts/model/alert.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { oneLine, printableJson } from '../common/printable.js';
import { REASON, resourceCommand, type Json, type Resource } from './resource.js';
import { durationMs, relative } from './times.js';
import { pathSegment } from './path-segment.js';

type Shown = Json<Alert>;

const STATES: readonly AlertState[] = ['firing', 'acknowledged', 'resolved'];
export const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

const ALERTS: Resource<Shown> = {
  name: 'alerts',
  about: 'inspect, acknowledge, silence and resolve alerts',
  path: '/api/alerts',
  filters: ['state', 'severity', 'limit', 'cursor'],
  choices: { state: STATES, severity: SEVERITIES },
  columns: [
    ['id', ({ id }) => id],
    ['severity', ({ severity }) => severity],
    ['state', ({ state }) => state],
    ['fired', ({ firedAt }) => relative(firedAt)],
    ['count', ({ count }) => count],
    ['title', ({ title }) => title],
    ['note', (alert) => noteOf(alert)],
  ],
  acts: [
    {
      name: 'ack',
      about: 'acknowledge firing alerts: somebody works on them',
      options: [REASON],
      says: () => 'is acknowledged',
    },
    {
      name: 'unsilence',
      about: 'end silences early: what still fires is sent',
      method: 'DELETE',
      path: 'silence',
      options: [REASON],
      says: () => 'is silenced no more',
    },
    {
      name: 'resolve',
      about: 'resolve alerts that jobs have raised; rules resolve their own',
      options: [REASON],
      says: () => 'is resolved',
    },
  ],
};

function noteOf({ silencedUntil, mutedBy, acknowledgedBy }: Shown): string {
  if (mutedBy !== null) return `explained by ${mutedBy}`;
  if (silencedUntil !== null) return `silenced, ends ${relative(silencedUntil)}`;
  return acknowledgedBy === null ? '' : `by ${acknowledgedBy}`;
}

interface Flags extends HubAddress {
  for: string;
  reason: string;
  json?: boolean;
}

export function alertsCommand(program: Command): void {
  const command = resourceCommand(program, ALERTS);
  withHubOptions(command.command('silence <id>'))
    .description('notify nobody of an alert for a while; it still fires and resolves')
    .requiredOption('--for <duration>', 'how long, such as 30m, 4h or 2d')
    .requiredOption(...REASON)
    .option('--json', 'print JSON')
    .action(async (id: string, flags: Flags) => {
      const [address, { for: text, reason, json }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const until = new Date(Date.now() + durationMs(text)).toISOString();
      const body = { until, reason };
      const alert = await hub.ask<Shown>('POST', `/api/alerts/${pathSegment(id)}/silence`, body);
      const sentence = `${alert.id} is silenced until ${alert.silencedUntil}`;
      console.log(json ? printableJson(alert) : oneLine(sentence));
    });
}
