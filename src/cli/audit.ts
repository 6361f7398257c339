import type { Command } from 'commander';
import type { AuditEvent } from '../audit/audit-event.js';
import type { ChainCheck } from '../audit/audit-log.js';
import { oneLine, printableJson } from '../common/printable.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const AUDIT: Resource<Json<AuditEvent>> = {
  name: 'audit',
  about: 'what people and programs did, and whether the record is intact',
  path: '/api/audit',
  filters: ['actor', 'action', 'target', 'event', 'from', 'to', 'limit', 'cursor'],
  columns: [
    ['id', ({ id }) => id],
    ['when', ({ at }) => relative(at)],
    ['who', ({ actor }) => actor.name],
    ['by', (event) => event.interface],
    ['action', ({ action }) => action],
    ['target', ({ target }) => target ?? ''],
    ['result', ({ result }) => result],
    ['reason', ({ reason }) => reason ?? ''],
  ],
  listOnly: true,
};

export function auditCommand(program: Command): void {
  const command = resourceCommand(program, AUDIT);
  withHubOptions(command.command('verify'))
    .description('check that no event was changed or removed; exits with 1 if one was')
    .option('--head <id:digest>', 'head that an earlier check has printed, which must still be there')
    .option('--json', 'print JSON')
    .action(async ({ head, json, ...address }: HubAddress & { head?: string; json?: boolean }) => {
      const hub = await HubClient.open(address);
      const query = head === undefined ? '' : `?${new URLSearchParams({ head }).toString()}`;
      const check = await hub.ask<ChainCheck>('GET', `/api/audit/verify${query}`);
      console.log(json ? printableJson(check, 2) : oneLine(says(check)));
      if (check.brokenAt !== null) process.exitCode = 1;
    });
}

function says({ events, brokenAt, head }: ChainCheck): string {
  if (typeof brokenAt === 'string')
    return `BROKEN at event ${brokenAt}: it, or the one before it, was changed or removed`;
  return head === null ? 'Intact: no events yet' : `Intact: ${events} events; head ${head.id}:${head.digest}`;
}
