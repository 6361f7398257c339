// Reports of refused requests, to the log and to the job.
import { FAREWELL_MS, MAX_LINES } from './limits.mjs';

/** Length of the longest name. */
const MAX_NAME = 255;

/** Quotes hostile text, cut to the length that a name can have. */
export const quoted = (text) => JSON.stringify(text.slice(0, MAX_NAME));

let left = MAX_LINES;
let kept = Date.now();
let unsaid = 0;

/** Writes a line to the log, unless there are too many. */
export function note(line) {
  const now = Date.now();
  left = Math.min(MAX_LINES, left + (now - kept) / 1000);
  kept = now;
  if (left < 1) {
    unsaid += 1;
    return;
  }
  left -= 1;
  console.log(unsaid > 0 ? `${line} (and ${unsaid} more before it)` : line);
  unsaid = 0;
}

export function refusal(target) {
  const what = target === undefined ? 'This address' : quoted(`${target.host}:${target.port}`);
  note(`refused ${what}`);
  return `${what} is not a host that this runner may reach: see allowHosts of its runner set\n`;
}

/** Sends a client its last response. Reading goes on, since the end of a connection that is not read goes unnoticed. */
export function endWith(client, status, text = '') {
  client.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${text}`);
  client.resume();
  const late = setTimeout(() => client.destroy(), FAREWELL_MS);
  client.once('close', () => clearTimeout(late));
}
