import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { Artifact } from '../artifacts/artifact.js';
import { oneLine, printableJson } from '../common/printable.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { pathSegment } from './path-segment.js';
import { readingCommand } from './reading.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { fields } from './table.js';
import { relative } from './times.js';

type Shown = Json<Artifact>;

const ARTIFACTS: Resource<Shown> = {
  name: 'artifacts',
  about: 'store, fetch, list and delete files for jobs, and of jobs',
  path: '/api/artifacts',
  filters: ['name', 'tenant', 'jobId', 'limit', 'cursor'],
  columns: [
    ['id', ({ id }) => id],
    ['name', ({ name }) => name],
    ['type', ({ contentType }) => contentType],
    ['bytes', ({ bytes }) => bytes],
    ['tenant', ({ tenant }) => tenant ?? ''],
    ['by', ({ createdBy, jobId }) => jobId ?? createdBy],
    ['created', ({ createdAt }) => relative(createdAt)],
    ['expires', ({ expiresAt }) => relative(expiresAt)],
  ],
  listOnly: true,
  acts: [{ name: 'delete', about: 'delete artifacts', method: 'DELETE', says: () => 'is deleted' }],
};

interface PutFlags extends HubAddress {
  name?: string;
  type?: string;
  tenant?: string;
  keepFor?: string;
  json?: boolean;
}

export function artifactsCommand(program: Command): void {
  const command = resourceCommand(program, ARTIFACTS);
  readingCommand<Record<string, unknown>>(command, {
    name: 'show <id>',
    about: 'show one, without its content',
    path: (id) => `/api/artifacts/${id}/metadata`,
    show: fields,
  });
  withHubOptions(command.command('put <file>'))
    .description('store a file of 25 MiB at most, and print its id')
    .option('--name <name>', 'name (default: that of the file)')
    .option('--type <type>', 'media type, such as text/csv (default: application/octet-stream)')
    .option('--tenant <tenant>', 'tenant whose jobs may open it')
    .option('--keep-for <duration>', 'how long it is kept, such as 12h or 20d, 30d at most')
    .option('--json', 'print JSON')
    .action(put);
  withHubOptions(command.command('get <id>'))
    .description('print the content of one')
    .option('-o, --output <file>', 'write to a new file, which exists only if it is complete')
    .action(async (id: string, { output, ...address }: HubAddress & { output?: string }) => {
      const hub = await HubClient.open(address);
      await save(await hub.file(`/api/artifacts/${pathSegment(id)}`), output);
    });
}

async function put(file: string, flags: PutFlags): Promise<void> {
  const [address, { name = basename(file), type, tenant, keepFor, json }] = splitAddress(flags);
  const given = Object.entries({ name, tenant, keepFor }).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  const { size } = await stat(file);
  const hub = await HubClient.open(address);
  const query = new URLSearchParams(given).toString();
  const stored = await hub.upload<Shown>(`/api/artifacts?${query}`, createReadStream(file), size, type);
  console.log(json ? printableJson(stored, 2) : oneLine(stored.id));
}

/** Writes a file that matches its digest; of one that does not, no file is left. */
async function save({ content, sha256 }: { content: Readable; sha256: string }, output?: string): Promise<void> {
  if (output === undefined) return pipeline(content, matching(sha256), process.stdout, { end: false });
  const file = createWriteStream(output, { flags: 'wx', mode: 0o600 });
  // An existing file of that name is refused, and stays.
  let created = false;
  file.once('open', () => (created = true));
  await pipeline(content, matching(sha256), file).catch(async (error: unknown) => {
    if (created) await rm(output, { force: true });
    throw error;
  });
}

function matching(sha256: string): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      hash.update(bytes);
      done(null, bytes);
    },
    flush(done) {
      const same = hash.digest('hex') === sha256;
      done(same ? null : new Error('The content does not match its digest: fetch it again'));
    },
  });
}
