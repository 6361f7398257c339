// Measures a hub's memory above its idle state while it exports and backs up its open jobs, and the memory of
// `hub restore` of that file. Memory is flat if the figures don't grow with the number of jobs.
//
//   npm run build && node bench/export.mjs --jobs 100000 --bytes 1000
//
// Needs only Linux (peaks are /proc's VmHWM, reset before each step); starts and removes its own stores. `--dense` makes
// payloads that PostgreSQL compresses well: small on its disk, large in the hub.
import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { get, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '100000' },
    bytes: { type: 'string', default: '1000' },
    dense: { type: 'boolean', default: false },
  },
});
const [jobs, bytes] = [Number(values.jobs), Number(values.bytes)];
if (!Number.isInteger(jobs) || jobs < 1 || !Number.isInteger(bytes) || bytes < 1) {
  console.error('usage: node bench/export.mjs [--jobs 100000] [--bytes 1000] [--dense]');
  process.exit(2);
}

const KEY = 'the-admin-key-of-a-benchmark';
/** Characters of payload in one enqueue request. */
const REQUEST = 4_000_000;
const dist = (name) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
const megabytes = (kilobytes) => `${(kilobytes / 1024).toFixed(0)} MB`;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const field = (pid, name) =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

const port = await freePort();
const environment = (folder) => ({
  PATH: process.env.PATH,
  HOME: folder,
  RUNNERHUB_DATA_DIR: folder,
  RUNNERHUB_ADMIN_KEY: KEY,
  PORT: String(port),
  LOG_LEVEL: 'warn',
});

async function startHub(folder) {
  const child = spawn(process.execPath, [dist('main.js')], { env: environment(folder) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  while (!output.includes('RunnerHub is ready')) {
    if (child.exitCode !== null) throw new Error(output);
    await pause(50);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { pid: child.pid, stop };
}

const headers = { authorization: `Bearer ${KEY}` };
async function post(path, body) {
  const sent = request({ port, method: 'POST', path, headers: { ...headers, 'content-type': 'application/json' } });
  sent.end(JSON.stringify(body));
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  if (response.statusCode >= 300) throw new Error(text);
  return JSON.parse(text);
}

async function download(format) {
  const [response] = await once(
    get({ port, path: `/api/queues/persistence/export?format=${format}`, headers }),
    'response',
  );
  let size = 0;
  for await (const chunk of response) size += chunk.length;
  if (response.statusCode !== 200) throw new Error(`${response.statusCode}`);
  return size;
}

const text = values.dense
  ? () => 'x'.repeat(bytes)
  : () =>
      Array.from({ length: Math.ceil(bytes / 11) }, () => Math.random().toString(36).slice(2, 13))
        .join('')
        .slice(0, bytes);

/** Enqueues the jobs, paused and delayed by an hour, so that nothing but the measured step happens. */
async function enqueue() {
  await post('/api/queues/background/pause', {});
  const length = Math.max(1, Math.min(10_000, Math.floor(REQUEST / bytes)));
  for (let done = 0; done < jobs; done += length) {
    const many = Array.from({ length: Math.min(length, jobs - done) }, (_, n) => ({
      type: 'probe_echo',
      delay: 3_600_000,
      data: { n: done + n, text: text() },
    }));
    await post('/api/queues/jobs/bulk', { jobs: many });
  }
}

/** Runs a step and prints the process's memory peak, and its rise above the memory before the step. */
async function measured(name, pid, act) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = field(pid, 'VmRSS');
  const began = performance.now();
  const size = await act();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const peak = field(pid, 'VmHWM');
  console.log(
    `  ${name.padEnd(14)} +${megabytes(peak - before)} (peak ${megabytes(peak)}), ${seconds} s, ${(size / 1e6).toFixed(1)} MB`,
  );
}

/** Runs `hub restore`. Its peak is polled, as the process ends by itself; the last value seen counts. */
async function restore(folder, file) {
  const child = execFile(process.execPath, [dist('cli.js'), 'restore', file], { env: environment(folder) });
  const ended = once(child, 'exit');
  let peak = 0;
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const began = performance.now();
  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, field(child.pid, 'VmHWM') || 0);
    } catch {
      // The process has ended.
    }
  }, 50);
  const [code] = await ended;
  clearInterval(watch);
  if (code !== 0) throw new Error(said);
  return { peak, seconds: ((performance.now() - began) / 1000).toFixed(1), said: said.trim().split('\n').at(-1) };
}

const dir = mkdtempSync(join(tmpdir(), 'runnerhub-bench-'));
chmodSync(dir, 0o755);
let hub;
try {
  hub = await startHub(join(dir, 'hub'));
  const empty = await post('/api/queues/persistence/backup', {});
  await enqueue();
  // Restarts the hub, because memory left by enqueuing would hide the steps' own.
  await hub.stop();
  hub = await startHub(join(dir, 'hub'));
  await pause(5000);
  console.log(`${jobs} open jobs of ${bytes} bytes${values.dense ? ', dense' : ''}: above the idle hub's memory`);
  let file = '';
  await measured('export JSON', hub.pid, () => download('json'));
  await measured('export CSV', hub.pid, () => download('csv'));
  await measured('backup', hub.pid, async () => {
    const written = await post('/api/queues/persistence/backup', {});
    file = written.file;
    return written.bytes;
  });
  await hub.stop();
  hub = undefined;
  const nothing = await restore(join(dir, 'first'), empty.file);
  const all = await restore(join(dir, 'second'), file);
  console.log(
    `  restore        +${megabytes(all.peak - nothing.peak)} above an empty one's (peak ${megabytes(all.peak)}), ${all.seconds} s`,
  );
  console.log(`  ${all.said}`);
} finally {
  await hub?.stop();
  rmSync(dir, { recursive: true, force: true });
}
