import { InvalidArgumentError, type Command } from 'commander';
import { messageOf } from '../common/errors.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';
import { oneLine, printableJson } from '../common/printable.js';
import { fields, table, type Column } from './table.js';
import { print } from './watch.js';

/** JSON form of a type: its instants are strings. */
export type Json<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [Name in keyof T]: Json<T[Name]> }
      : T;

interface Listing<Row> {
  items: Row[];
  nextCursor: string | null;
}

/** An action on one or several things, by their ids. */
export interface Act {
  name: string;
  about: string;
  /** Options of commander: `['--reason <text>', 'reason']`. */
  options?: readonly (readonly [flags: string, about: string])[];
  method?: 'POST' | 'DELETE';
  /** Path after the id. Default: the name. */
  path?: string;
  body?: (flags: Record<string, string | boolean | undefined>) => object;
  /** Describes the result. */
  says: (answer: never) => string;
}

export interface Resource<Row> {
  name: string;
  about: string;
  /** Path in the REST API. */
  path: string;
  /** Name of an id in help. */
  id?: string;
  filters: readonly string[];
  columns: readonly Column<Row>[];
  /** Path before the id for `show`. Default: `path`. */
  show?: string;
  /** Fetches the list. Default: the REST API's list. */
  list?: (hub: HubClient, query: string) => Promise<Listing<Row>>;
  acts?: readonly Act[];
  /** Has no route for one of it. */
  listOnly?: boolean;
}

interface ListFlags extends HubAddress {
  json?: boolean;
  watch?: number | true;
  [filter: string]: string | number | boolean | undefined;
}

export const REASON = ['--reason <text>', 'reason, recorded in the audit trail'] as const;
const WATCH_SECONDS = 2;

/** Adds the command of a resource: list, show, and its actions. */
export function resourceCommand<Row>(program: Command, resource: Resource<Row>): Command {
  const { name, about, filters } = resource;
  const command = program.command(name).description(about);

  const list = withHubOptions(command.command('list')).description(`list ${name}`);
  for (const filter of filters) list.option(`--${dashed(filter)} <${filter}>`);
  withOutput(list).action(({ url, key, json, watch, ...query }: ListFlags) =>
    printed(watch, { url, key }, (hub) => listed(hub, resource, query as Record<string, string>, json, watch)),
  );

  if (!resource.listOnly) addShow(command, resource);
  for (const act of resource.acts ?? []) addAct(command, resource, act);
  return command;
}

function addShow<Row>(command: Command, { path, show: folder = path, id = 'id' }: Resource<Row>): void {
  const show = withHubOptions(command.command(`show <${id}>`))
    .alias('get')
    .description('show one');
  withOutput(show).action((one: string, { json, watch, ...address }: ListFlags) =>
    printed(watch, address, async (hub) => {
      const item = await hub.ask<Record<string, unknown>>('GET', `${folder}/${encodeURIComponent(one)}`);
      return json ? printableJson(item, watch ? undefined : 2) : fields(item);
    }),
  );
}

async function listed<Row>(
  hub: HubClient,
  { path, columns, list }: Resource<Row>,
  query: Record<string, string>,
  json: boolean | undefined,
  watch: ListFlags['watch'],
): Promise<string> {
  const search = new URLSearchParams(query).toString();
  const page = await (list ? list(hub, search) : hub.ask<Listing<Row>>('GET', `${path}?${search}`));
  if (json) return printableJson(page, watch ? undefined : 2);
  const more = page.nextCursor === null ? '' : `\nMore: --cursor ${oneLine(page.nextCursor)}`;
  return table(columns, page.items) + more;
}

function addAct<Row>(command: Command, { path, id = 'id' }: Resource<Row>, act: Act): void {
  const added = withHubOptions(command.command(`${act.name} <${id}...>`)).description(act.about);
  for (const [flags, about] of act.options ?? []) added.option(flags, about);
  added.action(async (ids: string[], { url, key, ...flags }: HubAddress & Record<string, string | boolean>) => {
    const hub = await HubClient.open({ url, key });
    const body = act.body?.(flags) ?? flags;
    const tail = act.method === 'DELETE' ? '' : `/${act.path ?? act.name}`;
    for (const one of ids) {
      try {
        const answer = await hub.ask<never>(act.method ?? 'POST', `${path}/${encodeURIComponent(one)}${tail}`, body);
        console.log(oneLine(`${one} ${act.says(answer)}`));
      } catch (error) {
        // The action continues with the other ids.
        console.error(messageOf(error));
        process.exitCode = 1;
      }
    }
  });
}

async function printed(
  watch: ListFlags['watch'],
  address: HubAddress,
  show: (hub: HubClient) => Promise<string>,
): Promise<void> {
  const hub = await HubClient.open(address);
  await print(() => show(hub), watch === true ? WATCH_SECONDS : watch);
}

function withOutput(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .option('--watch [seconds]', `repeat every ${WATCH_SECONDS} s, or at the given interval`, seconds);
}

/** Converts the name of a query's field to that of an option, from which commander makes the field again. */
function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Converts numeric flags to numbers; the hub reports what is wrong with the rest. */
export function numbers(flags: Record<string, string | boolean | undefined>): object {
  return Object.fromEntries(
    Object.entries(flags).map(([name, text]) => [
      name,
      typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text,
    ]),
  );
}

function seconds(text: string): number {
  const value = Number(text);
  if (value >= 0.1 && value <= 86_400) return value;
  throw new InvalidArgumentError('It must be a number of seconds from 0.1 to 86400.');
}
