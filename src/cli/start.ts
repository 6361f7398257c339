import type { Command } from 'commander';

export function startCommand(program: Command): void {
  program
    .command('start')
    .description('start the hub, configured by the environment (npm start does the same)')
    .action(async () => {
      const { runHub } = await import('../bootstrap/run-process.js');
      await runHub();
    });
}
