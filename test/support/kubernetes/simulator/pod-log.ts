import type { ServerResponse } from 'node:http';
import { failure } from './model.js';
import type { PodProcess } from './pod-process.js';

/** Serves the log endpoint. @returns undefined once the answer has begun, else the failure to send */
export function serveLog(
  process: PodProcess | undefined,
  name: string,
  query: URLSearchParams,
  response: ServerResponse,
): ReturnType<typeof failure> | undefined {
  const container = query.get('container') ?? '';
  if (!process) {
    const why = `container "${container}" in pod "${name}" is waiting to start: ContainerCreating`;
    return failure(400, 'BadRequest', why);
  }
  const lines = query.get('tailLines');
  const limit = query.get('limitBytes');
  const tail = lines === null ? process.log : lastLines(process.log, Number(lines));
  response.writeHead(200, { 'content-type': 'text/plain' });
  // `limitBytes` counts from the start of the output after `tailLines`, as on a node.
  response.write(limit === null ? tail : tail.subarray(0, Number(limit)));
  if (query.get('follow') !== 'true' || process.exitCode !== undefined) {
    response.end();
    return undefined;
  }
  const pass = (chunk: Buffer) => response.writable && response.write(chunk);
  const end = () => response.end();
  process.on('output', pass);
  process.once('ended', end);
  response.on('close', () => process.off('output', pass).off('ended', end));
  return undefined;
}

function lastLines(log: Buffer, count: number): Buffer {
  const text = log.toString('latin1');
  const all = text.split('\n');
  const ended = all.at(-1) === '' ? 1 : 0;
  return Buffer.from(all.slice(-(count + ended)).join('\n'), 'latin1');
}
