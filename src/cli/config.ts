import type { Command } from 'commander';

export function configCommand(program: Command): void {
  program
    .command('config')
    .description('print the effective configuration with the source of each value, secrets masked')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { describeConfig, formatConfig } = await import('../config/describe-config.js');
      const lines = describeConfig(process.env, process.cwd());
      console.log(json ? JSON.stringify(lines, null, 2) : formatConfig(lines));
    });
}
