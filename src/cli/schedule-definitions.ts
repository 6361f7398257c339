import type { Command } from 'commander';
import type { SchedulePreview } from '../persistence/schedules/schedule-preview.js';
import type { Schedule } from '../persistence/schedules/schedule-row.js';
import { oneLine, printableJson } from '../common/printable.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { jobFields, withJobOptions, type JobFlags } from './job-options.js';
import type { Json } from './page.js';
import { durationMs, relative } from './times.js';
import { pathSegment } from './path-segment.js';
import { readingCommand } from './reading.js';

interface Flags extends HubAddress, JobFlags {
  type: string;
  pattern?: string;
  tz?: string;
  every?: string;
  scheduleKey?: string;
  name?: string;
  json?: boolean;
}

/** Adds `hub schedules create`, `replace` and `preview`. */
export function scheduleDefinitions(schedules: Command): void {
  const create = schedules.command('create').description('create a schedule, or replace the one with the same key');
  withDefinition(create)
    .option('--schedule-key <key>', 'identifies the schedule: creating it again replaces it')
    .action((flags: Flags) => store('POST', '/api/schedules', flags));
  const replace = schedules.command('replace <id>');
  withDefinition(replace)
    .description('replace what a schedule does: what is not given returns to its default; its key is kept')
    .action((id: string, flags: Flags) => store('PUT', `/api/schedules/${pathSegment(id)}`, flags));
  readingCommand<Json<SchedulePreview>>(schedules, {
    name: 'preview <pattern>',
    about: "show a cron pattern in words, and its next times: '0 3 * * *'",
    path: (pattern) => `/api/schedules/preview?pattern=${pattern}`,
    filters: ['tz'],
    show: ({ words, next }) => oneLine(words ?? '') + next.map((at) => `\n${at}`).join(''),
  });
}

function withDefinition(command: Command): Command {
  return withJobOptions(withHubOptions(command))
    .requiredOption('--type <type>', 'type of its jobs')
    .option('--pattern <cron>', "cron pattern, such as '0 3 * * *'")
    .option('--tz <zone>', 'time zone of the pattern (default: UTC)')
    .option('--every <duration>', 'interval instead of a pattern, such as 15m')
    .option('--name <name>', 'name for people')
    .option('--json', 'print JSON');
}

async function store(method: 'POST' | 'PUT', path: string, flags: Flags): Promise<void> {
  const [address, { json, type, pattern, tz, every, name, scheduleKey, ...job }] = splitAddress(flags);
  const times = { pattern, tz, every: every === undefined ? undefined : durationMs(every), name, key: scheduleKey };
  const hub = await HubClient.open(address);
  const schedule = await hub.ask<Json<Schedule>>(method, path, { type, ...jobFields(job), repeat: times });
  console.log(json ? printableJson(schedule, 2) : oneLine(`${schedule.id} runs ${relative(schedule.nextAt)}`));
}
