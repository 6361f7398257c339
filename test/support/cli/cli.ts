import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { sharedService } from '../run-folder.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Run with a placeholder argument, since build.mjs compares `process.argv[1]` with itself to detect a direct call. */
const BUILD = `import { buildIfStale } from './scripts/build.mjs'; await buildIfStale();`;

/** Builds dist/ if it is stale, once for all test files of the run. */
export async function built(): Promise<void> {
  await sharedService('build', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', BUILD, 'stale'], { cwd: ROOT });
    const [code, output, errors] = await Promise.all([exitOf(child), text(child.stdout), text(child.stderr)]);
    if (code !== 0) throw new Error(`the build ended with ${code}: ${output}${errors}`);
    return { built: true };
  });
}

/** Creates a data directory that PostgreSQL's user may enter, too. */
export function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-cli-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** Starts the built hub's command line with these variables and, beside PATH and HOME, none of the caller's. */
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

/** Waits for the exit code: null after a signal, where a shell would report 128 and more. */
export function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}
