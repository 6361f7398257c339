import { Option, type Command } from 'commander';
import type { AlertRule } from '../families/alerts/rules/alert-rule.js';
import { oneLine, printableJson } from '../common/printable.js';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import { SEVERITIES } from './alerts.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';
import { decimal } from './numbers.js';
import { withWords } from './output-options.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { duration, durationMs } from './times.js';
import { pathSegment } from './path-segment.js';

type Shown = Json<AlertRule>;
const PATH = '/api/alert-rules';

const RULES: Resource<Shown> = {
  name: 'alert-rules',
  about: 'list and change the rules that raise alerts',
  path: PATH,
  id: 'name',
  filters: [],
  columns: [
    ['name', ({ name }) => name],
    ['metric', ({ metric }) => metric],
    ['above', ({ threshold }) => threshold],
    ['for', ({ forMs }) => (forMs === 0 ? '' : duration(forMs))],
    ['severity', ({ severity }) => severity],
    [
      'labels',
      ({ labels }) =>
        Object.entries(labels)
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
    ],
    ['state', ({ enabled, shipped }) => `${enabled ? 'on' : 'off'}${shipped ? '' : ', changed'}`],
  ],
};

interface Flags extends HubAddress {
  metric?: string;
  threshold?: string;
  for?: string;
  severity?: string;
  queue?: string;
  set?: string;
  enable?: boolean;
  disable?: boolean;
  json?: boolean;
}

export function alertRulesCommand(program: Command): void {
  const command = resourceCommand(program, RULES);
  withHubOptions(command.command('set <name>'))
    .description('change a rule, or add one; what is not given stays')
    .option('--metric <metric>', 'figure that is compared; required for a new rule')
    .option('--threshold <number>', 'fires above it')
    .option('--for <duration>', 'how long the figure must stay above, such as 5m')
    .addOption(withWords(new Option('--severity <severity>', 'default of a new rule: warning'), SEVERITIES))
    .addOption(withWords(new Option('--queue <queue>', 'only for this queue'), QUEUE_NAMES))
    .option('--set <set>', 'only for this runner set')
    .addOption(new Option('--enable', 'switch the rule on').conflicts('disable'))
    .option('--disable', 'switch the rule off')
    .option('--json', 'print JSON')
    .action(async (name: string, flags: Flags) => {
      const hub = await HubClient.open(flags);
      const { items } = await hub.ask<{ items: Shown[] }>('GET', PATH);
      const body = changed(
        items.find((rule) => rule.name === name),
        flags,
      );
      const rule = await hub.ask<Shown>('PUT', `${PATH}/${pathSegment(name)}`, body);
      const state = rule.enabled ? `fires above ${rule.threshold} of ${rule.metric}` : 'is off';
      console.log(flags.json ? printableJson(rule, 2) : oneLine(`${rule.name} ${state}`));
    });
}

/** Merges the options with the rule as it is: the API takes whole rules. */
function changed(rule: Shown | undefined, flags: Flags) {
  const { metric, threshold, for: text, severity, queue, set, enable, disable } = flags;
  const labels = { ...(queue !== undefined && { queue }), ...(set !== undefined && { set }) };
  return {
    metric: metric ?? rule?.metric,
    severity: severity ?? rule?.severity ?? 'warning',
    threshold: threshold === undefined ? rule?.threshold : decimal('--threshold', threshold),
    forMs: text === undefined ? rule?.forMs : durationMs(text),
    labels: { ...rule?.labels, ...labels },
    enabled: enable === true || (disable !== true && (rule?.enabled ?? true)),
  };
}
