const MAX_BYTES = 1024 * 1024;

/** Returns the last `lines` lines as text, at most 1 MiB. */
export function logTail(log: Buffer, lines: number): string {
  const text = log.subarray(Math.max(0, log.length - MAX_BYTES)).toString('utf8');
  const all = text.split('\n');
  const ended = all.at(-1) === '' ? 1 : 0;
  return lines <= 0 ? '' : all.slice(-(lines + ended)).join('\n');
}

export const DEFAULT_TAIL = 1000;
