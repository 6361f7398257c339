import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { sharedService } from './run-folder.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The argument that stands for a script keeps build.mjs from taking itself for the program. */
const BUILD = `import { buildIfStale } from './scripts/build.mjs'; await buildIfStale();`;

/** Builds what is stale, once for all files of the run. */
export async function built(): Promise<void> {
  await sharedService('build', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', BUILD, 'stale'], { cwd: ROOT });
    const [code, output, errors] = await Promise.all([exitOf(child), text(child.stdout), text(child.stderr)]);
    if (code !== 0) throw new Error(`the build ended with ${code}: ${output}${errors}`);
    return { built: true };
  });
}

/** A data directory that PostgreSQL's user may enter, too. */
export function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-cli-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** The built hub's command line, with these variables and none of the caller's. */
export function startCli(args: string[], env: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, [join(ROOT, 'dist/cli.js'), ...args], {
    cwd: ROOT,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function cli(args: string[], env?: Record<string, string>) {
  const child = startCli(args, env);
  const [code, stdout, stderr] = await Promise.all([exitOf(child), text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/** 128 and more, as a shell has it, would be a signal: here that is null. */
export function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}
