import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { messageOf } from '../common/errors.js';
import { PRIORITIES } from '../jobs/priority.js';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import { wholeNumber } from './numbers.js';
import { withWords } from './output-options.js';

/** Options of a job that `jobs add` and schedules share. */
export interface JobFlags {
  data?: string;
  queue?: string;
  priority?: string;
  attempts?: string;
  timeout?: string;
  tenant?: string;
  tag?: string[];
}

export function withJobOptions(command: Command): Command {
  return command
    .option('--data <json>', 'data of the job: JSON, or @ and the name of a file that contains it')
    .addOption(withWords(new Option('--queue <queue>', "default: the type's"), QUEUE_NAMES))
    .addOption(withWords(new Option('--priority <priority>', 'name, or 1 to 5'), Object.keys(PRIORITIES)))
    .option('--attempts <number>', 'maximum number of attempts')
    .option('--timeout <ms>', 'maximum duration of an attempt, in milliseconds')
    .option('--tenant <tenant>', 'on whose behalf it runs')
    .option('--tag <tag...>', 'words by which it is found');
}

/** Converts the options to fields of a request; the hub reports what is wrong with the rest. */
export function jobFields({ data, priority, attempts, timeout, tag, queue, tenant }: JobFlags): object {
  return {
    data: data === undefined ? {} : parsedJson('--data', data),
    ...{ queue, tenant, tags: tag },
    priority: priority !== undefined && /^\d$/.test(priority) ? Number(priority) : priority,
    attempts: wholeNumber('--attempts', attempts),
    timeout: wholeNumber('--timeout', timeout),
  };
}

/** Parses an option that is JSON, or `@` and the name of a file that contains it. */
export function parsedJson(option: string, value: string): unknown {
  const text = value.startsWith('@') ? readFileSync(value.slice(1), 'utf8') : value;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${option} is not valid JSON (${messageOf(error)}); write for example ${option} '{"ms": 100}'`, {
      cause: error,
    });
  }
}
