// The stand-in runner for hosts that have Node.js: see run.sh, which starts it.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const decode = (text) => JSON.parse(Buffer.from(text, 'base64').toString());
const config = decode(process.env.ACTIONS_RUNNER_INPUT_JITCONFIG ?? '');
delete process.env.ACTIONS_RUNNER_INPUT_JITCONFIG;
const { ServerUrl: url, WorkFolder: work } = decode(config['.runner']);
const { Token: token } = decode(config['.credentials']);

class Refused extends Error {}

async function call(what, body) {
  const method = body === undefined ? 'GET' : 'POST';
  const response = await fetch(`${url}/_runner/${what}`, {
    method,
    body,
    headers: { authorization: `Bearer ${token}`, connection: 'close' },
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (response.ok) return text;
  throw response.status < 500 ? new Refused(text.trim()) : new Error(`${what}: ${response.status}`);
}

async function patiently(what, body) {
  for (let tried = 1; ; tried += 1) {
    try {
      return await call(what, body);
    } catch (error) {
      if (error instanceof Refused || tried === 5) throw error;
      await sleep(1000);
    }
  }
}

/** Runs the script in its own process group; resolves with its exit code when its output has ended. */
async function run(script) {
  mkdirSync(work, { recursive: true });
  writeFileSync(`${work}/job.sh`, script);
  const child = spawn('sh', ['job.sh'], { cwd: work, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const signalGroup = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group has ended already.
    }
  };
  stop = () => signalGroup('SIGTERM');
  let sent = Promise.resolve();
  const forward = (chunk) => {
    process.stdout.write(chunk);
    sent = sent.then(() => patiently('log', chunk));
  };
  child.stdout.on('data', forward);
  child.stderr.on('data', forward);
  const renewal = setInterval(() => {
    call('renew', 'alive').then(
      (answer) => answer.trim() === 'cancel' && signalGroup('SIGTERM'),
      () => undefined, // The next renewal may get through.
    );
  }, 1000);
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    // Processes that the job leaves behind are killed with it, as at GitHub.
    child.on('exit', (exitCode) => {
      signalGroup('SIGKILL');
      child.on('close', () => resolve(exitCode ?? 143));
    });
  });
  clearInterval(renewal);
  await sent;
  return code;
}

let stop = () => process.exit(0);
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stop());

try {
  await patiently('session', 'start');
  console.log(
    `\n√ Connected to GitHub\n\n${new Date().toISOString().replace('T', ' ').slice(0, 19)}Z: Listening for Jobs`,
  );
  let script = '';
  while (script === '') script = await patiently('job');
  const code = await run(script);
  await patiently('complete', String(code));
  console.log(`Job ended with exit code ${code}`);
} catch (error) {
  console.error(`The runner gives up: ${error.message}`);
  process.exitCode = 1;
}
