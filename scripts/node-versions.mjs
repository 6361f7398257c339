// Installs other releases of Node.js, for tests of the README's promise on each; npm has the binaries as packages.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir, platform, arch } from 'node:os';
import { join } from 'node:path';

/** The oldest release of each line that package.json's `engines` allows. */
export const NODE_VERSIONS = ['20.19.0', '22.13.0', '24.11.0'];

/** Cache outside the checkout, because `npm ci` empties node_modules and a binary takes 120 MB. */
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'runnerhub-node');

/** Returns the path of a release's binary, which exists once {@link ensureNodes} has fetched it. */
export const nodeBinary = (version) => join(cache, version, 'node');

function fetchNode(version) {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'fetch-'));
  try {
    const name = `node-${platform()}-${arch()}@${version}`;
    console.log(`> npm pack ${name}`);
    const packed = spawnSync('npm', ['pack', '--silent', name], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [archive] = readdirSync(folder);
    if (packed.status !== 0 || archive === undefined) return;
    const args = ['-xzf', archive, '--strip-components=2', 'package/bin/node'];
    if (spawnSync('tar', args, { cwd: folder, stdio: 'inherit' }).status !== 0) return;
    rmSync(join(folder, archive));
    rmSync(join(cache, version), { recursive: true, force: true });
    renameSync(folder, join(cache, version));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fetches missing releases. @returns descriptions of those still missing */
export function ensureNodes() {
  const isMissing = (version) => !existsSync(nodeBinary(version));
  NODE_VERSIONS.filter(isMissing).forEach(fetchNode);
  return NODE_VERSIONS.filter(isMissing).map((version) => `Node.js ${version}: its smoke test`);
}
