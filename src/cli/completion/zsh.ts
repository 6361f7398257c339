import type { CommandNode } from './command-tree.js';

/** Returns a completion script for zsh, for a file `_hub` in `fpath` or to be sourced. */
export function zshScript(tree: readonly CommandNode[]): string {
  return `#compdef hub
# zsh completion of hub. Load it with: source <(hub completion zsh)
_hub() {
  local cur=$words[CURRENT] prev=$words[CURRENT-1] at= next word
  local -a found
  for word in \${words[2,CURRENT-1]}; do
    next="\${at:+$at }$word"
    case $next in
      ${tree.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`])).join('|')}) at=$next ;;
    esac
  done
  case "$at $prev" in
${tree.flatMap(valueCases).join('\n')}
  esac
  case $at in
${tree.map(wordCase).join('\n')}
  esac
}
compdef _hub hub
`;
}

function valueCases({ path, options }: CommandNode): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ flag, words, file }) => {
      const act = file ? '_files' : words.length > 0 ? `compadd -- ${words.join(' ')}` : ':';
      return `    '${path} ${flag}') ${act}; return ;;`;
    });
}

function wordCase({ path, commands, options, words, file }: CommandNode): string {
  const flags = options.map(({ flag, about }) => described(flag, about)).join(' ');
  const names = [
    ...commands.map(({ name, about }) => described(name, about)),
    ...words.map((word) => `'${word}'`),
  ].join(' ');
  const others = file ? '_files' : names === '' ? ':' : `found=(${names}); _describe hub found`;
  return `    '${path}') if [[ $cur == -* ]]; then found=(${flags}); _describe -o option found; else ${others}; fi ;;`;
}

/** Returns `name:description` in quotes. */
function described(name: string, about: string): string {
  return `'${name}:${about.replaceAll("'", '’').replaceAll(':', '\\:')}'`;
}
