import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { HubError, messageOf } from '../common/errors.js';
import { type Payload, parsePayload } from './payload.mjs';

/** Size up to which a body is parsed on the event loop: that takes some milliseconds, in which nothing else runs. */
const AT_ONCE_BYTES = 1024 * 1024;
const WORKER = new URL('./payload-worker.mjs', import.meta.url);
/** Memory for the text, its objects and a repaired copy of both. */
const LIMITS = { maxOldGenerationSizeMb: 1024 };

/** Large bodies are parsed one after the other, so that a burst of them takes no more memory than one. */
let last: Promise<unknown> = Promise.resolve();

/** Returns what is stored of a body; parses a large one in a worker. @throws HubError MALFORMED_JSON, PAYLOAD_TOO_LARGE */
export async function readPayload(body: Buffer, isForm: boolean): Promise<Payload> {
  if (body.length > AT_ONCE_BYTES) {
    const turn = last.then(() => parseAside(body, isForm));
    last = turn.catch(() => undefined);
    return turn;
  }
  try {
    return parsePayload(body, isForm);
  } catch (error) {
    throw error instanceof SyntaxError ? new HubError('MALFORMED_JSON', error.message, { cause: error }) : error;
  }
}

async function parseAside(body: Buffer, isForm: boolean): Promise<Payload> {
  const worker = new Worker(WORKER, { workerData: { body, isForm }, resourceLimits: LIMITS });
  const [{ payload, refusal }] = (await once(worker, 'message').catch((error: unknown) => {
    throw new HubError('PAYLOAD_TOO_LARGE', `The payload can't be parsed: ${messageOf(error)}`, { cause: error });
  })) as [{ payload?: Payload; refusal?: string }];
  if (payload === undefined) throw new HubError('MALFORMED_JSON', refusal ?? 'The payload is not JSON');
  return payload;
}
