import type { Command } from 'commander';
import { ConfigError } from '../config/config-error.js';
import type { HubConfig } from '../config/hub-config.js';
import { missingKey } from '../config/required-key.js';
import { printableJson } from '../common/printable.js';
import { fail, ok, warn, type Finding } from '../doctor/finding.js';

export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check what a hub needs on this machine, and suggest fixes; exits with 1 if a hub could not start')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      // Loaded here only: it takes longer than most commands. Findings are printed below, once.
      const { Logger } = await import('@nestjs/common');
      Logger.overrideLogger(false);
      const found: Finding[] = [];
      for await (const finding of findings()) {
        const { about, level, text } = finding;
        if (!json) console.log(`${level.padEnd(4)}  ${about.padEnd(15)}  ${text}`);
        found.push(finding);
      }
      if (json) console.log(printableJson({ findings: found }, 2));
      const failed = found.some(({ level }) => level === 'fail');
      process.exitCode = failed ? 1 : 0;
    });
}

/** Yields one finding after another, so that a slow check does not hold back those before it. */
async function* findings(): AsyncGenerator<Finding> {
  const { checkDataDir, checkNode, checkPort } = await import('../doctor/check-machine.js');
  yield checkNode();
  const config = await configOrFindings();
  if (Array.isArray(config)) {
    yield* config;
    return;
  }
  yield ok('Configuration', 'valid; npm run hub -- config shows it');
  const { withoutEffectLine } = await import('../config/without-effect.js');
  const idle = withoutEffectLine(config.withoutEffect);
  if (idle !== undefined) yield warn('Configuration', `${idle}; remove them`);
  const problem = missingKey(config);
  if (problem !== undefined) yield fail('Configuration', problem);
  yield checkDataDir(config);
  const port = await checkPort(config);
  yield port;
  const { checkDatabase } = await import('../doctor/check-database.js');
  yield checkDatabase(config, port.running);
  const { checkEngine } = await import('../doctor/check-engine.js');
  yield checkEngine(config);
  const { checkCredentials, checkWebhookSecret } = await import('../doctor/check-github.js');
  yield checkCredentials(config);
  yield checkWebhookSecret(config);
  const { checkRuntime } = await import('../doctor/check-runtime.js');
  yield checkRuntime(config);
}

async function configOrFindings(): Promise<HubConfig | Finding[]> {
  const { processConfig } = await import('../config/process-config.js');
  try {
    return processConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => fail('Configuration', problem));
  }
}
