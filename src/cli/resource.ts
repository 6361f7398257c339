import { Option, type Command } from 'commander';
import { messageOf } from '../common/errors.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { oneLine, printableJson } from '../common/printable.js';
import { fields, type Column } from './table.js';
import { filterOption } from './filters.js';
import { printed, withOutput, withWords, type OutputFlags } from './output-options.js';
import { pageText, type Listing } from './page.js';
import { pathSegment } from './path-segment.js';

export type { Json } from './page.js';

/** An action on one or several things, by their ids. */
export interface Act {
  name: string;
  about: string;
  /** Options of commander: `['--reason <text>', 'reason']`. */
  options?: readonly (readonly [flags: string, about: string, words?: readonly string[]])[];
  method?: 'POST' | 'DELETE';
  /** Path after the id. Default: the name, or none for DELETE. */
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
  /** Words of filters, for help and completion; the hub decides. */
  choices?: Readonly<Record<string, readonly string[]>>;
  columns: readonly Column<Row>[];
  /** Path before the id for `show`. Default: `path`. */
  show?: string;
  /** Fetches the list. Default: the REST API's list. */
  list?: (hub: HubClient, query: string) => Promise<Listing<Row>>;
  acts?: readonly Act[];
  /** Has no route for one of it. */
  listOnly?: boolean;
}

export const REASON = ['--reason <text>', 'reason, recorded in the audit trail'] as const;

/** Adds the command of a resource: list, show, and its actions. */
export function resourceCommand<Row>(program: Command, resource: Resource<Row>): Command {
  const { name, about, filters } = resource;
  const command = program.command(name).description(about);

  const list = withHubOptions(command.command('list')).description(`list ${name}`);
  for (const filter of filters) list.addOption(filterOption(filter, resource.choices?.[filter]));
  withOutput(list).action((flags: OutputFlags) => {
    const { url, key, profile, json, watch, ...query } = flags;
    return printed(watch, { url, key, profile }, (hub) =>
      listed(hub, resource, query as Record<string, string>, json, watch),
    );
  });

  if (!resource.listOnly) addShow(command, resource);
  for (const act of resource.acts ?? []) addAct(command, resource, act);
  return command;
}

function addShow<Row>(command: Command, { path, show: folder = path, id = 'id' }: Resource<Row>): void {
  const show = withHubOptions(command.command(`show <${id}>`))
    .alias('get')
    .description('show one');
  withOutput(show).action((one: string, { json, watch, ...address }: OutputFlags) =>
    printed(watch, address, async (hub) => {
      const item = await hub.ask<Record<string, unknown>>('GET', `${folder}/${pathSegment(one)}`);
      return json ? printableJson(item, watch ? undefined : 2) : fields(item);
    }),
  );
}

async function listed<Row>(
  hub: HubClient,
  { path, columns, list }: Resource<Row>,
  query: Record<string, string>,
  json: boolean | undefined,
  watch: OutputFlags['watch'],
): Promise<string> {
  const search = new URLSearchParams(query).toString();
  const page = await (list ? list(hub, search) : hub.ask<Listing<Row>>('GET', `${path}?${search}`));
  return json ? printableJson(page, watch ? undefined : 2) : pageText(columns, page);
}

function addAct<Row>(command: Command, { path, id = 'id' }: Resource<Row>, act: Act): void {
  const added = withHubOptions(command.command(`${act.name} <${id}...>`)).description(act.about);
  for (const [flags, about, words] of act.options ?? []) added.addOption(withWords(new Option(flags, about), words));
  added.option('--json', 'print the answers as JSON, one line for each id');
  added.action(async (ids: string[], options: HubAddress & Record<string, string | boolean>) => {
    const [address, { json, ...flags }] = splitAddress(options);
    const hub = await HubClient.open(address);
    const body = act.body?.(flags) ?? flags;
    const part = act.path ?? (act.method === 'DELETE' ? undefined : act.name);
    const tail = part === undefined ? '' : `/${part}`;
    for (const one of ids) {
      try {
        const answer = await hub.ask<never>(act.method ?? 'POST', `${path}/${pathSegment(one)}${tail}`, body);
        console.log(json === true ? printableJson(answer) : oneLine(`${one} ${act.says(answer)}`));
      } catch (error) {
        // The action continues with the other ids.
        console.error(messageOf(error));
        process.exitCode = 1;
      }
    }
  });
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
