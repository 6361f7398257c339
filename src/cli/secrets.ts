import type { Command } from 'commander';
import type { RotatedSecrets, SealedSecrets } from '../persistence/maintenance/secrets/secret-rotation.js';
import { printableJson } from '../common/printable.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';
import { readingCommand } from './reading.js';

export function secretsCommand(program: Command): void {
  const command = program.command('secrets').description('inspect and rotate the keys of sealed secrets');
  readingCommand<SealedSecrets>(command, {
    name: 'show',
    about: 'count the secrets that each key has sealed',
    path: () => '/api/secrets',
    show: ({ keyId, keys }) => {
      const others = keys.filter((key) => key.keyId !== keyId);
      const own = keys.find((key) => key.keyId === keyId)?.values ?? 0;
      const lines = others.map((key) => `${key.keyId}: ${key.values} secrets; \`hub secrets rotate\` seals them again`);
      return [`${keyId} (current): ${own} secrets`, ...lines].join('\n');
    },
  });
  withHubOptions(command.command('rotate'))
    .description('seal all secrets by the first key of SECRETS_KEY')
    .option('--json', 'print JSON')
    .action(async ({ json, ...address }: HubAddress & { json?: boolean }) => {
      const hub = await HubClient.open(address);
      const answer = await hub.ask<RotatedSecrets>('POST', '/api/secrets/rotate');
      console.log(json ? printableJson(answer, 2) : rotatedText(answer));
      if (answer.unreadable > 0) process.exitCode = 1;
    });
}

function rotatedText({ keyId, resealed, unreadable }: RotatedSecrets): string {
  const done = `${keyId} has sealed ${resealed} rows again`;
  if (unreadable === 0) return `${done}; the other keys can be removed from SECRETS_KEY`;
  return `${done}; ${unreadable} can't be opened: add their keys to SECRETS_KEY (\`hub secrets show\` names them)`;
}
