import type { Command } from 'commander';

/** A command as completion sees it. */
export interface CommandNode {
  /** Names from the program on, without the program: `jobs list`; empty for the program. */
  path: string;
  commands: { name: string; about: string }[];
  options: OptionNode[];
  /** Known words of its arguments. */
  words: string[];
  /** Has an argument that names a file. */
  file: boolean;
}

export interface OptionNode {
  flag: string;
  about: string;
  takesValue: boolean;
  /** Known values. */
  words: string[];
  file: boolean;
}

/** Returns all commands, each with what may follow it. */
export function commandTree(command: Command, path = ''): CommandNode[] {
  const children = command.commands.flatMap((child) =>
    [child.name(), ...child.aliases()].map((name) => ({ name, child })),
  );
  const help = command.createHelp();
  const node: CommandNode = {
    path,
    commands: children.map(({ name, child }) => ({ name, about: child.description() })),
    options: help.visibleOptions(command).flatMap(({ long, description, required, optional, argChoices, flags }) => {
      if (!long) return [];
      const takesValue = required || optional;
      return [{ flag: long, about: description, takesValue, words: argChoices ?? [], file: flags.includes('<file>') }];
    }),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    file: command.registeredArguments.some((argument) => argument.name() === 'file'),
  };
  return [node, ...children.flatMap(({ name, child }) => commandTree(child, `${path} ${name}`.trim()))];
}
