import type { CommandNode } from './command-tree.js';

/** Returns a completion script for bash 3.2 and newer, which runs nothing but shell built-ins. */
export function bashScript(tree: readonly CommandNode[]): string {
  return `# bash completion of hub. Load it with: source <(hub completion bash)
_hub() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at= next i words= files=
  # --option=value arrives as three words.
  if [ "$cur" = = ]; then cur=
  elif [ "$prev" = = ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${at:+$at }\${COMP_WORDS[i]}"
    case $next in
      ${patterns(tree.map(({ path }) => path).filter(Boolean))}) at=$next ;;
    esac
  done
  case "$at $prev" in
${tree.flatMap(valueCases).join('\n')}
    *)
      case $at in
${tree.map(wordCase).join('\n')}
      esac ;;
  esac
  COMPREPLY=()
  [ -n "$words" ] && COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [ -n "$files" ] && compopt -o default 2>/dev/null
  return 0
}
complete -F _hub hub
`;
}

function valueCases({ path, options }: CommandNode): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ flag, words, file }) => `    ${quoted(`${path} ${flag}`)}) ${result(words, file)} ;;`);
}

function wordCase({ path, commands, options, words, file }: CommandNode): string {
  const flags = options.map(({ flag }) => flag);
  const names = [...commands.map(({ name }) => name), ...words];
  return `        ${quoted(path)}) if [ "\${cur:0:1}" = - ]; then words='${flags.join(' ')}'; else ${result(names, file)}; fi ;;`;
}

const result = (words: readonly string[], file: boolean) => `words='${words.join(' ')}'${file ? ' files=1' : ''}`;
const quoted = (text: string) => `'${text}'`;
const patterns = (paths: readonly string[]) => paths.map(quoted).join('|');
