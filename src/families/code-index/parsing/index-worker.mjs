// Reads blobs of a repository by git, and makes of each what the index stores, off the event loop.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { readBlobs } from './read-blobs.mjs';
import { toRow } from './to-row.mjs';

/** Text of a batch, and batches that the parent has not confirmed: both bound what is in memory. */
const BATCH = { characters: 400_000, rows: 200, open: 2 };

/** Digits of an id of repositories with SHA-256. */
const SHA256 = 64;

const { items, environment } = workerData;
let open = 0;
let confirmed = () => undefined;
parentPort.on('message', () => {
  open -= 1;
  confirmed();
});

try {
  await run();
  parentPort.postMessage({ end: true });
} catch (error) {
  parentPort.postMessage({ failure: String(error.message).slice(0, 500), missing: error.missing });
}
parentPort.removeAllListeners('message');

async function run() {
  const git = spawn('git', ['cat-file', '--batch'], { cwd: '/', env: environment, stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    git.stdin.on('error', () => undefined);
    git.stdin.end(items.map(({ sha }) => `${sha}\n`).join(''));
    let rows = [];
    let characters = 0;
    let n = 0;
    for await (const content of readBlobs(git.stdout)) {
      check(items[n].sha, content);
      const row = await toRow(items[n], content);
      n += 1;
      rows.push(row);
      characters += row.chunks.reduce((sum, [, text]) => sum + text.length, 100);
      if (characters < BATCH.characters && rows.length < BATCH.rows) continue;
      await send(rows);
      [rows, characters] = [[], 0];
    }
    if (n < items.length) throw new Error(`git cat-file has ended early, before ${items[n].sha}`);
    if (rows.length > 0) await send(rows);
  } finally {
    git.kill('SIGKILL');
  }
}

/** Texts are shared by all repositories, and git gives whatever a loose object's file has: one may claim another's id. */
function check(sha, content) {
  const hash = createHash(sha.length === SHA256 ? 'sha256' : 'sha1');
  const found = hash.update(`blob ${content.length}\0`).update(content).digest('hex');
  if (found !== sha) throw Object.assign(new Error(`the content of ${sha} is another one`), { missing: sha });
}

async function send(rows) {
  while (open >= BATCH.open) await new Promise((resolve) => (confirmed = resolve));
  open += 1;
  parentPort.postMessage({ rows: JSON.stringify(rows), count: rows.length });
}
