import { InvalidArgumentError, type Command, type Option } from 'commander';
import { HubClient, type HubAddress } from './hub-client.js';
import { print } from './watch.js';

const WATCH_SECONDS = 2;

export interface OutputFlags extends HubAddress {
  json?: boolean;
  watch?: number | true;
  [filter: string]: string | number | boolean | undefined;
}

/** Names the values of an option for help and completion, without refusing others: a newer hub may know more. */
export function withWords(option: Option, words?: readonly string[]): Option {
  if (words !== undefined) option.argChoices = [...words];
  return option;
}

/** Prints what `show` returns, once or repeatedly. */
export async function printed(
  watch: OutputFlags['watch'],
  address: HubAddress,
  show: (hub: HubClient) => Promise<string>,
): Promise<void> {
  const hub = await HubClient.open(address);
  await print(() => show(hub), watch === true ? WATCH_SECONDS : watch);
}

/** Adds the options of commands that print what they have read. */
export function withOutput(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .option('--watch [seconds]', `repeat every ${WATCH_SECONDS} s, or at the given interval`, seconds);
}

function seconds(text: string): number {
  const value = Number(text);
  if (value >= 0.1 && value <= 86_400) return value;
  throw new InvalidArgumentError('It must be a number of seconds from 0.1 to 86400.');
}
