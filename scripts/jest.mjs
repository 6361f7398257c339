// Runs jest with the Node.js options it needs here: `node scripts/jest.mjs [jest's arguments]`.
import { spawnSync } from 'node:child_process';
import { root } from './build.mjs';

const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const { status } = spawnSync(process.execPath, [...node, 'node_modules/jest/bin/jest.js', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
