import type { Command } from 'commander';
import { printableJson } from '../common/printable.js';
import { withHubOptions } from './hub-client.js';
import { pathSegment } from './path-segment.js';
import { filterOption } from './filters.js';
import { printed, withOutput, type OutputFlags } from './output-options.js';

/** A command that prints one answer of the hub. */
export interface Reading<Answer> {
  /** Name, with the argument that `path` gets: `events <id>`. */
  name: string;
  about: string;
  path: (argument: string) => string;
  /** Fields of the query, which are options. */
  filters?: readonly string[];
  /** Words of filters, for help and completion; the hub decides. */
  choices?: Readonly<Record<string, readonly string[]>>;
  show: (answer: Answer) => string;
}

export function readingCommand<Answer>(
  parent: Command,
  { name, about, path, filters = [], choices = {}, show }: Reading<Answer>,
): Command {
  const command = withHubOptions(parent.command(name)).description(about);
  for (const filter of filters) command.addOption(filterOption(filter, choices[filter]));
  return withOutput(command).action(() => {
    const { url, key, profile, json, watch, ...query } = command.opts<OutputFlags>();
    const search = new URLSearchParams(query as Record<string, string>).toString();
    const [argument] = command.args;
    const where = path(argument === undefined ? '' : pathSegment(argument));
    const whole = search === '' ? where : `${where}${where.includes('?') ? '&' : '?'}${search}`;
    return printed(watch, { url, key, profile }, async (hub) => {
      const answer = await hub.ask<Answer>('GET', whole);
      return json ? printableJson(answer, watch ? undefined : 2) : show(answer);
    });
  });
}
