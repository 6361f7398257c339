// Runs all checks that need no services, two at a time, and prints the output of failed ones. `--static` leaves out the
// unit specs, for a run that is followed by `npm test`, which has them.
import { spawn } from 'node:child_process';
import { root } from './build.mjs';

// Lint starts first: it takes as long as the others together.
const steps = ['lint', 'types', 'test:unit', 'format:check', 'deps', 'words'].filter(
  (name) => name !== 'test:unit' || !process.argv.includes('--static'),
);
const failed = [];

async function step(name) {
  const started = Date.now();
  const child = spawn('npm', ['run', '--silent', name], { cwd: root, env: { ...process.env, FORCE_COLOR: '0' } });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (code === 0) return;
  failed.push(name);
  console.log(output.trimEnd());
}

async function lane() {
  for (let name = steps.shift(); name; name = steps.shift()) await step(name);
}

await Promise.all([lane(), lane()]);
if (failed.length > 0) {
  console.log(`\ncheck failed: ${failed.join(', ')}`);
  process.exit(1);
}
