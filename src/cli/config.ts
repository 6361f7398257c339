import type { Command } from 'commander';

export function configCommand(program: Command): void {
  program
    .command('config')
    .description('print the effective configuration, secrets masked, with where each value came from')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { describeConfig, formatConfig } = await import('../config/describe-config.js');
      const lines = describeConfig(process.env, process.cwd());
      console.log(json ? JSON.stringify(lines, null, 2) : formatConfig(lines));
    });
}
