import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { pack, type Pack } from 'tar-stream';
import { HubError } from '../../common/errors.js';
import { statusOf } from './docker-errors.js';

const REPOSITORY = 'runnerhub-helper';
/** Folder of the programs: plain JavaScript with Node's own modules only, which runs in the image as it is here. */
const PROGRAMS = fileURLToPath(new URL('./helpers/', import.meta.url));
const ARCHITECTURES: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64' };

export type Program = 'probe' | 'listen' | 'proxy';

/**
 * The image of the hub's helpers: the Node.js that the hub itself runs on, and these programs. No registry is
 * contacted, and what runs beside the jobs is what was installed here.
 */
export class HelperImage {
  constructor(private readonly docker: Docker) {}

  /**
   * Returns the image's name; builds the image where it is missing.
   * @throws HubError NOT_CONFIGURED where this Node.js would not run in Docker's containers
   */
  async ensure(): Promise<string> {
    const programs = await readPrograms();
    const tag = await tagOf(programs);
    const image = `${REPOSITORY}:${tag}`;
    if (await this.has(image)) return image;
    await this.checkEngine();
    const tar = pack();
    const filled = fill(tar, programs).catch((error: Error) => tar.destroy(error));
    const progress = await this.docker.importImage(Readable.from(tar), { repo: REPOSITORY, tag });
    await new Promise<void>((resolve, reject) => {
      this.docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
    await filled;
    return image;
  }

  /** Returns a version that changes with the programs, and with the Node.js that runs them. */
  async version(): Promise<string> {
    return tagOf(await readPrograms());
  }

  static command(program: Program, argument: string): string[] {
    return [process.execPath, `/runnerhub/${program}.mjs`, argument];
  }

  private async checkEngine(): Promise<void> {
    const { OSType, Architecture } = (await this.docker.info()) as { OSType: string; Architecture: string };
    if (process.platform === 'linux' && OSType === 'linux' && ARCHITECTURES[process.arch] === Architecture) return;
    const engine = `the engine is ${OSType} on ${Architecture}`;
    const message = `The hub's helpers can't run in Docker's containers: the hub is ${process.platform} on ${process.arch}, ${engine}`;
    throw new HubError('NOT_CONFIGURED', message);
  }

  private async has(image: string): Promise<boolean> {
    try {
      await this.docker.getImage(image).inspect();
      return true;
    } catch (error) {
      if (statusOf(error) === 404) return false;
      throw error;
    }
  }
}

interface ProgramFile {
  name: string;
  code: Buffer;
}

async function readPrograms(): Promise<ProgramFile[]> {
  const names = (await readdir(PROGRAMS)).filter((name) => name.endsWith('.mjs')).sort();
  return Promise.all(names.map(async (name) => ({ name, code: await readFile(join(PROGRAMS, name)) })));
}

async function tagOf(programs: ProgramFile[]): Promise<string> {
  const { size, mtimeMs } = await stat(process.execPath);
  const hash = createHash('sha256').update(`${process.version}\0${process.execPath}\0${size}\0${mtimeMs}`);
  for (const { code } of programs) hash.update('\0').update(code);
  return hash.digest('hex').slice(0, 12);
}

async function fill(tar: Pack, programs: ProgramFile[]): Promise<void> {
  for (const folder of ['etc', 'proc', 'sys', 'dev', 'tmp'])
    tar.entry({ name: folder, type: 'directory', mode: 0o755 });
  for (const { name, code } of programs) tar.entry({ name: `runnerhub/${name}`, mode: 0o644 }, code);
  for (const path of [process.execPath, ...libraries()]) {
    const { size } = await stat(path);
    await pipeline(createReadStream(path), tar.entry({ name: path.slice(1), size, mode: 0o755 }));
  }
  tar.finalize();
}

/** The shared libraries that this process has loaded, its loader among them; not the add-ons of packages. */
function libraries(): string[] {
  // Otherwise the report resolves the names of all addresses that this process is connected with.
  Object.assign(process.report, { excludeNetwork: true });
  const { sharedObjects } = process.report.getReport() as { sharedObjects: string[] };
  return sharedObjects.filter((path) => path.startsWith('/') && !path.endsWith('.node') && path !== process.execPath);
}
