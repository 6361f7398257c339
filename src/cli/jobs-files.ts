import { createReadStream, createWriteStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Option, type Command } from 'commander';
import { messageOf } from '../common/errors.js';
import { oneLine, printableJson } from '../common/printable.js';
import { JOB_STATES } from '../jobs/job-state.js';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import type { ExportFormat } from '../persistence/queries/export/export-formats.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { filterOption, JOB_FILTERS } from './filters.js';
import { withWords } from './output-options.js';

const RELATIONS = ['deliveryId', 'runId', 'runner'] as const;
const FILTERS = [...JOB_FILTERS, ...RELATIONS, 'limit'] as const;
const FORMATS: readonly ExportFormat[] = ['json', 'jsonl', 'csv'];

/** Adds `hub jobs import` and `hub jobs export`. */
export function jobsFileCommands(jobs: Command): void {
  withHubOptions(jobs.command('import <file>'))
    .description('add all jobs of a file, or none: a JSON array of requests, or one per line; - reads stdin')
    .option('--json', 'print JSON')
    .action(async (file: string, { json, ...address }: HubAddress & { json?: boolean }) => {
      const requests = parsed(await text(file === '-' ? process.stdin : createReadStream(file)));
      const hub = await HubClient.open(address);
      const answer = await hub.ask<{ jobs: { id: string }[] }>('POST', '/api/queues/jobs/bulk', { jobs: requests });
      console.log(json ? printableJson(answer, 2) : answer.jobs.map(({ id }) => oneLine(id)).join('\n'));
    });
  const exported = withHubOptions(jobs.command('export')).description('print all jobs that a filter selects');
  const choices: Record<string, readonly string[]> = { queue: QUEUE_NAMES, state: JOB_STATES };
  for (const filter of FILTERS) exported.addOption(filterOption(filter, choices[filter]));
  exported
    .addOption(withWords(new Option('--format <format>', 'default: json'), FORMATS))
    .option('--output <file>', 'write to a new file, which is incomplete if the command fails')
    .action(async (flags: HubAddress & Record<string, string>) => {
      const [address, { output, ...query }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const search = new URLSearchParams(query as Record<string, string>).toString();
      const bytes = await hub.download(`/api/queues/persistence/export?${search}`);
      if (output === undefined) await pipeline(bytes, process.stdout, { end: false });
      else await pipeline(bytes, createWriteStream(output, { flags: 'wx', mode: 0o600 }));
    });
}

/** Parses a JSON array, or one JSON object per line. */
function parsed(content: string): unknown[] {
  try {
    const whole = content.trimStart();
    if (whole.startsWith('[')) return JSON.parse(whole) as unknown[];
    const lines = content.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line): unknown => JSON.parse(line));
  } catch (error) {
    throw new Error(`The file is not a JSON array of requests, nor one per line (${messageOf(error)})`, {
      cause: error,
    });
  }
}
