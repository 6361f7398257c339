import { counted } from '../common/counted.js';
import type { Command } from 'commander';
import { printableJson } from '../common/printable.js';
import { addressFrom } from './hub-address.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';

interface Answer {
  file: string;
  jobs: number;
  bytes: number;
}

export function backupCommand(program: Command): void {
  withHubOptions(program.command('backup'))
    .description(
      'write all open jobs to a backup file in JOB_PERSISTENCE_DIR, through the running hub if it holds the database',
    )
    .option('--json', 'print JSON')
    .action(async ({ json, ...options }: HubAddress & { json?: boolean }) => {
      const { url, profile } = { ...addressFrom(process.env), ...options };
      const written = await (url === undefined && profile === undefined ? here(options) : there(options));
      const { file, jobs, bytes } = written;
      console.log(
        json
          ? printableJson({ file, jobs, bytes }, 2)
          : `${file}: ${counted(jobs, 'open job')}, ${counted(bytes, 'byte')}`,
      );
    });
}

/** Backs up the database directly; if it is the embedded one of a running hub, through that hub. */
async function here(address: HubAddress): Promise<Answer> {
  const { processConfig } = await import('../config/process-config.js');
  const { withDatabaseUrl } = await import('../database/with-database.js');
  const { EmbeddedInUseError } = await import('../database/embedded/embedded-error.js');
  const { createBackup } = await import('../persistence/maintenance/backup/create-backup.js');
  const { ALL_BACKUP_TABLES: tables } = await import('../bootstrap/backup-tables.js');
  const config = processConfig();
  try {
    const written = await withDatabaseUrl(config, (url) => createBackup(url, { ...config.backup, tables }));
    if (!written) throw new Error('No backup was written');
    return written;
  } catch (error) {
    if (error instanceof EmbeddedInUseError) return there(address);
    throw error;
  }
}

async function there(address: HubAddress): Promise<Answer> {
  const hub = await HubClient.open(address);
  return hub.ask<Answer>('POST', '/api/queues/persistence/backup');
}
