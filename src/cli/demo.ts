import { Option, type Command } from 'commander';
import { endSignals } from '../common/end-signals.js';
import type { DemoRuntimeKind } from '../demo/demo-runtime.js';

interface DemoFlags {
  once?: boolean;
  runtime?: DemoRuntimeKind;
  keep?: boolean;
  verbose?: boolean;
}

export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('run a hub with a simulated GitHub: jobs flow in, runners run them')
    .option('--once', 'run five jobs, print the times of their stages, and end')
    .addOption(
      new Option('--runtime <runtime>', 'where runners run (default: Docker if available)').choices(['docker', 'host']),
    )
    .option('--verbose', 'print each event')
    .option('--keep', "keep the demo's data directory after the end")
    .action(async (flags: DemoFlags) => {
      const { AdminKey } = await import('../auth/admin-key.js');
      const { HubClient } = await import('./hub-client.js');
      const { runDemo } = await import('../demo/run-demo.js');
      const stop = new AbortController();
      for (const signal of endSignals()) process.on(signal, () => stop.abort());
      const well = await runDemo({
        ...flags,
        env: process.env,
        cwd: process.cwd(),
        say: (line) => console.log(line),
        stop: stop.signal,
        keyOf: (app) => app.get(AdminKey, { strict: false }).reveal(),
        hubAt: (url, key) => new HubClient(url, key),
      });
      process.exit(well ? 0 : 1);
    });
}
