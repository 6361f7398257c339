// `npm run bench`: measures the hub against its peers. The peers' packages are installed below bench/ only.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale, root } from './build.mjs';
import { ensureParts } from './packages.mjs';

const folder = join(root, 'bench');
const installed = join(folder, 'node_modules/.package-lock.json');
const changed = (file) => statSync(join(folder, file)).mtimeMs;

ensureParts();
await buildIfStale();
if (!existsSync(installed) || statSync(installed).mtimeMs < changed('package-lock.json')) {
  const { status } = spawnSync('npm', ['ci'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
const { status } = spawnSync(process.execPath, [join(folder, 'run.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
