// Builds src/ to dist/ and migrations/ to dist/migrations/, and remembers what it was built from.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(root, 'dist', '.built-from');
const sources = ['src', 'migrations', 'dashboard'];
const settings = ['package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', '.swcrc'];

/** A digest of every source's path, size and time: cheap, and a deleted file changes it too. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  };
  for (const folder of sources.filter((name) => existsSync(join(root, name)))) {
    const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
      .filter((path) => !path.includes('node_modules'));
    files.sort().forEach(add);
  }
  settings.filter((name) => existsSync(join(root, name))).forEach(add);
  return hash.digest('hex');
}

function run(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    const pass = (signal) => child.kill(signal);
    process.on('SIGTERM', pass).on('SIGINT', pass);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGTERM', pass).off('SIGINT', pass);
      if (code === 0) resolve();
      else process.exit(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

export async function build() {
  const from = fingerprint();
  // What was removed from src/ must not live on in dist/: a migration that is gone would still be run.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await run('node_modules/@nestjs/cli/bin/nest.js', 'build');
  await run(
    'node_modules/@swc/cli/bin/swc.js',
    'migrations',
    '-d',
    'dist/migrations',
    '--strip-leading-paths',
    '--quiet',
  );
  writeFileSync(stampFile, from);
}

/** Builds unless dist/ was made from exactly these sources; a shipped dist/ without its sources' tools is taken as is. */
export async function buildIfStale() {
  const canBuild = existsSync(join(root, 'src')) && existsSync(join(root, 'node_modules/@nestjs/cli'));
  if (!canBuild && existsSync(join(root, 'dist/main.js'))) return;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint()) return;
  console.log('Building …');
  await build();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build();
