import { Worker } from 'node:worker_threads';
import { raceSignal } from 'race-signal';
import { HubError, messageOf } from '../../../common/errors.js';
import { gitEnvironment } from '../git/git.js';
import { objectMissing } from '../model/failures.js';

const WORKER = new URL('./index-worker.mjs', import.meta.url);
/** The thread's JavaScript; the grammars' own memory follows from the maximum size of a file. */
const MEMORY = { maxOldGenerationSizeMb: 256 };

/** A blob to be parsed, as code of a language. */
export interface BlobToParse {
  sha: string;
  language: string;
}

interface Message {
  /** JSON of rows, as CodeStore.storeBlobs takes them. */
  rows?: string;
  count?: number;
  failure?: string;
  missing?: string;
  end?: true;
}

/** One repository at a time, so that many jobs take no more memory than one. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Reads blobs of a repository in a worker thread and hands over what is to be stored, in batches.
 * @param store is awaited: the thread is two batches ahead at most
 * @throws HubError OBJECT_MISSING, PARSER_FAILED
 */
export async function parseBlobs(
  items: readonly BlobToParse[],
  { gitDir, signal }: { gitDir: string; signal: AbortSignal },
  store: (rows: string, count: number) => Promise<void>,
): Promise<void> {
  if (items.length === 0) return;
  const turn = last.then(() => {
    signal.throwIfAborted();
    return inWorker({ items, environment: gitEnvironment({ gitDir }) }, signal, store);
  });
  last = turn.catch(() => undefined);
  // Who waits for another repository can be cancelled meanwhile.
  await raceSignal(turn, signal);
}

async function inWorker(
  workerData: { items: readonly BlobToParse[]; environment: object },
  signal: AbortSignal,
  store: (rows: string, count: number) => Promise<void>,
): Promise<void> {
  const worker = new Worker(WORKER, { workerData, resourceLimits: MEMORY, env: {} });
  let stored: Promise<void> = Promise.resolve();
  let stop = (): void => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    worker.on('error', (error) => reject(failed(messageOf(error))));
    worker.on('exit', () => reject(failed('its thread has ended')));
    worker.on('message', ({ rows, count = 0, failure, missing }: Message) => {
      if (rows === undefined) return failure === undefined ? resolve() : reject(failed(failure, missing));
      stored = stored.then(() => store(rows, count)).then(() => worker.postMessage('stored'));
      stored.catch(reject);
    });
  });
  try {
    await ended;
    await stored;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

const failed = (why: string, missing?: string) =>
  missing === undefined ? new HubError('PARSER_FAILED', `The files could not be read: ${why}`) : objectMissing(missing);
