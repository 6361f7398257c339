import type { Command } from 'commander';
import { oneLine, printableJson } from '../common/printable.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { jobFields, withJobOptions, type JobFlags } from './job-options.js';
import { wholeNumber } from './numbers.js';

interface AddFlags extends HubAddress, JobFlags {
  delay?: string;
  runAt?: string;
  deadline?: string;
  dedupeKey?: string;
  dedupeTtl?: string;
  json?: boolean;
}

/** Adds `hub jobs add`. */
export function addCommand(jobs: Command): void {
  withJobOptions(withHubOptions(jobs.command('add <type>')))
    .description('add a job')
    .option('--delay <ms>', 'delay in milliseconds')
    .option('--run-at <instant>', 'ISO 8601 instant before which it does not start')
    .option('--deadline <instant>', 'ISO 8601 instant after which it fails if it has not ended')
    .option('--dedupe-key <key>', 'while a job holds the key, the same request returns that job')
    .option('--dedupe-ttl <ms>', 'how long the key is held, in milliseconds')
    .option('--json', 'print JSON')
    .action(async (type: string, flags: AddFlags) => {
      const [address, { json, delay, dedupeTtl, runAt, deadline, dedupeKey, ...job }] = splitAddress(flags);
      const request = {
        type,
        ...jobFields(job),
        ...{ runAt, deadline, dedupeKey },
        delay: wholeNumber('--delay', delay),
        dedupeTtl: wholeNumber('--dedupe-ttl', dedupeTtl),
      };
      const hub = await HubClient.open(address);
      const added = await hub.ask<{ id: string; queue: string; state: string }>('POST', '/api/queues/jobs', request);
      console.log(json ? printableJson(added, 2) : oneLine(`${added.id} is ${added.state} in ${added.queue}`));
    });
}
