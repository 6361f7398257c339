import { Argument, type Command } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** Adds `hub completion`. */
export function completionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a completion script for a shell: commands, options and the words that they take')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action(async (shell: Shell) => {
      const { commandTree } = await import('./completion/command-tree.js');
      const { bashScript } = await import('./completion/bash.js');
      const { zshScript } = await import('./completion/zsh.js');
      const { fishScript } = await import('./completion/fish.js');
      const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell];
      process.stdout.write(script(commandTree(program)));
    });
}
