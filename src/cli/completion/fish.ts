import type { CommandNode } from './command-tree.js';

/** Returns a completion script for fish, for a file `hub.fish` in its completions or to be sourced. */
export function fishScript(tree: readonly CommandNode[]): string {
  const paths = tree.flatMap(({ path }) => (path === '' ? [] : [quoted(path)]));
  return `# fish completion of hub. Load it with: hub completion fish | source
function __hub_at
  set -l at ''
  set -l words (commandline -opc)
  for word in $words[2..-1]
    set -l next (string trim -- "$at $word")
    contains -- $next ${paths.join(' ')}; and set at $next
  end
  test "$at" = "$argv[1]"
end
complete -c hub -f
${tree.flatMap(lines).join('\n')}
`;
}

function lines({ path, commands, options, words, file }: CommandNode): string[] {
  const start = `complete -c hub -n "__hub_at '${path}'"`;
  return [
    ...commands.map(({ name, about }) => `${start} -a ${name} -d ${quoted(about)}`),
    ...words.map((word) => `${start} -a ${word}`),
    ...(file ? [`${start} -F`] : []),
    ...options.map((option) => {
      const values = option.words.length > 0 ? ` -a ${quoted(option.words.join(' '))}` : '';
      const value = option.takesValue ? ` ${option.file ? '-r' : '-x'}${values}` : '';
      return `${start} -l ${option.flag.slice(2)}${value} -d ${quoted(option.about)}`;
    }),
  ];
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
