// Builds src/ to dist/, migrations/ to dist/migrations/ and dashboard/ to dist/dashboard/, with a fingerprint of the sources.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildDashboard } from './build-dashboard.mjs';
import { bundle } from './bundle.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stampFile = join(dist, '.built-from');
/** What each part is built from: folders, and files at the root. */
const PROGRAM = {
  folders: ['src', 'migrations'],
  settings: ['scripts/bundle.mjs', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', '.swcrc'],
};
const DASHBOARD = { folders: ['dashboard'], settings: ['scripts/build-dashboard.mjs'] };

/** Returns a digest of every source's path, size and mtime: cheap, and deleted files change it, too. */
function fingerprint({ folders, settings }) {
  const hash = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  };
  for (const folder of folders.filter((name) => existsSync(join(root, name)))) {
    const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.spec\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
      .filter((path) => !path.includes('node_modules'));
    files.sort().forEach(add);
  }
  [...settings, 'package-lock.json'].filter((name) => existsSync(join(root, name))).forEach(add);
  return hash.digest('hex');
}

/** Compiles TypeScript to JavaScript and copies all other files (such as a runner's script) unchanged. */
async function compile(from, to) {
  // Imported here only, because a shipped dist/ starts without @swc/core.
  const { transformFile } = await import('@swc/core');
  const options = { swcrc: true, configFile: join(root, '.swcrc'), sourceMaps: true };
  const files = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const entry of files) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (/\.(spec|d)\.ts$/.test(path)) continue;
    const target = join(to, relative(from, path));
    mkdirSync(dirname(target), { recursive: true });
    if (!path.endsWith('.ts')) {
      copyFileSync(path, target);
      continue;
    }
    const { code, map } = await transformFile(path, { ...options, sourceFileName: relative(dirname(target), path) });
    const script = target.replace(/\.ts$/, '.js');
    writeFileSync(script, `${code}//# sourceMappingURL=${basename(script)}.map\n`);
    writeFileSync(`${script}.map`, map);
  }
}

const isBuiltFrom = (from) =>
  existsSync(stampFile) && existsSync(join(dist, 'dashboard')) && readFileSync(stampFile, 'utf8') === from;

/** Builds into a fresh folder and swaps it with dist/ when complete, so concurrent builds can't mix. */
export async function build() {
  const dashboard = fingerprint(DASHBOARD);
  const from = fingerprint(PROGRAM) + dashboard;
  const fresh = mkdtempSync(join(root, '.dist-'));
  const old = `${fresh}-old`;
  try {
    await Promise.all([
      compile(join(root, 'src'), fresh),
      compile(join(root, 'migrations'), join(fresh, 'migrations')),
      buildDashboard({ root, dist, fresh, from: dashboard }),
    ]);
    await bundle(fresh);
    writeFileSync(join(fresh, basename(stampFile)), from);
    chmodSync(fresh, 0o755);
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } catch (error) {
    // Ignored if a concurrent build of the same sources was faster.
    if (!isBuiltFrom(from)) throw error;
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds unless dist/ was made from exactly these sources; a shipped dist/ without sources or compiler is used as is. */
export async function buildIfStale() {
  const canBuild = existsSync(join(root, 'src')) && existsSync(join(root, 'node_modules/@swc/core'));
  if (!canBuild && existsSync(join(root, 'dist/main.js'))) return;
  if (isBuiltFrom(fingerprint(PROGRAM) + fingerprint(DASHBOARD))) return;
  console.log('Building …');
  await build();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build();
