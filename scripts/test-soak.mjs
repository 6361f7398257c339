// `npm run test:soak`: the long form of test/soak; `npm test` includes a short one.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { root } from './build.mjs';
import { ensureParts } from './packages.mjs';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    max: { type: 'string', default: '8' },
    warm: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '30' },
    help: { type: 'boolean', default: false },
  },
});
const { help, ...numbers } = values;
if (help || Object.values(numbers).some((value) => !/^\d{1,6}$/.test(value))) {
  console.log('npm run test:soak -- [--jobs 1000] [--seed 1] [--max 8] [--warm 2] [--minutes 30]');
  process.exit(help ? 0 : 2);
}
ensureParts();
const env = { ...process.env, RUNNERHUB_SOAK: JSON.stringify(numbers) };
const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/soak'], {
  cwd: root,
  env,
  stdio: 'inherit',
});
child.on('close', (code) => process.exit(code ?? 1));
