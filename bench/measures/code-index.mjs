import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { open } from '../drivers/hub.mjs';
import { quantile } from '../statistics.mjs';
import { hubModule } from '../stores.mjs';
import { searches } from './code-searches.mjs';

const SOURCES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const SOURCE = /(?<!\.min)\.(?:[cm]?[jt]sx?|json|md|css)$/;
const MAX_FILE = 1_000_000;
const NS_PER_MS = 1e6;
const MAIN_THREAD = `/proc/self/task/${process.pid}/schedstat`;

/** Returns the first files of the installed packages, up to a number and a size together. */
function corpus({ files, bytes }) {
  const found = [];
  let size = 0;
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (found.length >= files || size >= bytes) return;
      if (entry.isDirectory()) visit(path);
      if (!entry.isFile() || !SOURCE.test(entry.name) || statSync(path).size > MAX_FILE) continue;
      const content = readFileSync(path);
      size += content.length;
      // Below node_modules it would be generated.
      found.push({ path: relative(SOURCES, path).replaceAll('node_modules', 'packages'), content });
    }
  };
  visit(SOURCES);
  return found;
}

async function git(gitDir, args, parts = []) {
  const child = spawn('git', ['--git-dir', gitDir, ...args], { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(child, 'close');
  for (const part of parts) if (!child.stdin.write(part)) await once(child.stdin, 'drain');
  child.stdin.end();
  const [status] = await ended;
  if (status !== 0) throw new Error(`git ${args[0]} ended with ${status}`);
}

/** Commits files to the branch main. */
function commit(gitDir, files, from = '') {
  const parts = [`commit refs/heads/main\ncommitter Ada <ada@example.com> 1700000000 +0000\ndata 1\nx\n${from}`];
  for (const { path, content } of files)
    parts.push(`M 100644 inline "${path}"\ndata ${content.length}\n`, content, '\n');
  return git(gitDir, ['fast-import', '--quiet'], parts);
}

/** CPU time of the main thread in ms: what the clock says of a turn of the loop counts other processes, too. */
const mainThreadMs = () => Number(readFileSync(MAIN_THREAD, 'latin1').split(' ')[0]) / NS_PER_MS;

/** Measures the longest turn of the event loop until it is called again. */
function watchLoop() {
  let longest = 0;
  let last = mainThreadMs();
  const timer = setInterval(() => {
    const now = mainThreadMs();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  return () => (clearInterval(timer), longest);
}

/** Runs full_index and returns its result, its time, and the longest turn of the event loop. */
async function index(hub) {
  const heldMs = watchLoop();
  const began = performance.now();
  const { JobRouter } = await hubModule('routing/job-router.js');
  const router = hub.app.get(JobRouter, { strict: false });
  const { id } = await router.route({ type: 'full_index', data: { path: 'corpus.git' } });
  let job;
  do {
    await sleep(20);
    ({
      rows: [job],
    } = await hub.pool.query('select state, result, error_message from jobs where id = $1', [id]));
  } while (!['completed', 'failed', 'cancelled'].includes(job.state));
  const seconds = (performance.now() - began) / 1000;
  const held = heldMs();
  if (job.state !== 'completed') throw new Error(`full_index: ${job.error_message}`);
  return { ...job.result, seconds, heldMs: held };
}

/** Measures the index of a repository: the first run, one without changes, one after a small commit; then searches. */
export async function measure({ stores, files = Infinity, bytes = Infinity }) {
  const all = corpus({ files, bytes });
  const root = join(stores.dir, 'code');
  const gitDir = join(root, 'corpus.git');
  await mkdir(root);
  await git(gitDir, ['init', '--quiet', '--bare', '--initial-branch=main']);
  await commit(gitDir, all);
  const hub = await open(stores, { role: 'all', settings: { INDEX_ROOT: root } });
  try {
    const first = await index(hub);
    const again = await index(hub);
    const changed = all
      .slice(0, 20)
      .map(({ path }, n) => ({ path, content: Buffer.from(`export const c${n} = ${n};\n`) }));
    await commit(gitDir, changed, 'from refs/heads/main^0\n');
    const small = await index(hub);
    const took = await searches(hub, all);
    const sizes = all.reduce((sum, { content }) => sum + content.length, 0);
    return {
      ...{ seconds: first.seconds, heldMs: Math.max(first.heldMs, again.heldMs, small.heldMs) },
      ...{ againSeconds: again.seconds, smallSeconds: small.seconds, smallChanged: small.changed },
      ...{ files: first.files, megabytes: sizes / 1e6, symbols: first.symbols },
      ...Object.fromEntries(
        Object.entries(took).flatMap(([kind, times]) => [
          [`${kind}P50`, quantile(times, 0.5)],
          [`${kind}P95`, quantile(times, 0.95)],
        ]),
      ),
    };
  } finally {
    await hub.close();
  }
}
