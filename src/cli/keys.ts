import { Option, type Command } from 'commander';
import { ROLES } from '../auth/principal.js';
import { printableJson } from '../common/printable.js';
import type { ApiKey } from '../auth/api-key.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { withWords } from './output-options.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const KEYS: Resource<Json<ApiKey>> = {
  name: 'keys',
  about: 'create, list and revoke API keys',
  path: '/api/keys',
  filters: ['limit', 'cursor'],
  columns: [
    ['id', ({ id }) => id],
    ['name', ({ name }) => name],
    ['role', ({ role }) => role],
    ['only', ({ tenants, queues }) => [...(tenants ?? []), ...(queues ?? [])].join(' ')],
    ['created', ({ createdAt }) => relative(createdAt)],
    ['by', ({ createdBy }) => createdBy],
    ['last used', ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : relative(lastUsedAt))],
    ['expires', ({ expiresAt }) => (expiresAt === null ? 'never' : relative(expiresAt))],
    ['revoked', ({ revokedAt }) => (revokedAt === null ? '' : relative(revokedAt))],
  ],
  acts: [{ name: 'revoke', about: 'revoke keys, with their sessions', method: 'DELETE', says: () => 'is revoked' }],
};

interface Flags extends HubAddress {
  role: string;
  expires?: string;
  tenant?: string[];
  queue?: string[];
  json?: boolean;
}

export function keysCommand(program: Command): void {
  const command = resourceCommand(program, KEYS);
  withHubOptions(command.command('create <name>'))
    .description('create an API key, and print it this once')
    .addOption(withWords(new Option('--role <role>', 'what the key may do'), ROLES).makeOptionMandatory())
    .option('--expires <instant>', 'ISO 8601 instant after which it is refused (default: never)')
    .option('--tenant <tenant...>', 'confine the key to jobs of these tenants')
    .option('--queue <queue...>', 'confine the key to jobs on these queues')
    .option('--json', 'print JSON')
    .action(async (name: string, flags: Flags) => {
      const [address, { role, expires, tenant, queue, json }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const made = await hub.ask<Json<ApiKey> & { key: string }>('POST', '/api/keys', {
        name,
        role,
        expiresAt: expires,
        tenants: tenant,
        queues: queue,
      });
      console.log(json ? printableJson(made, 2) : made.key);
    });
}
