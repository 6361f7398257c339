// Parses one large body off the event loop.
import { parentPort, workerData } from 'node:worker_threads';
import { parsePayload } from './payload.mjs';

try {
  parentPort.postMessage({ payload: parsePayload(workerData.body, workerData.isForm) });
} catch (error) {
  parentPort.postMessage({ refusal: error instanceof SyntaxError ? error.message : `It can't be parsed: ${error}` });
}
