// What the log, and the job, are told of what is not let through.
import { FAREWELL_MS, MAX_LINES } from './limits.mjs';

/** A name's longest form. */
const MAX_NAME = 255;

/** Hostile text in its quotes, and not more of it than a name can have. */
export const quoted = (text) => JSON.stringify(text.slice(0, MAX_NAME));

let left = MAX_LINES;
let kept = Date.now();
let unsaid = 0;

/** A line of the log, as long as there are not too many. */
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
  return `${what} is none of the hosts that this runner may reach: see allowHosts of its runner set\n`;
}

/** The last that a client gets. It is read on: whoever is not heard any more would never be seen to go. */
export function endWith(client, status, text = '') {
  client.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${text}`);
  client.resume();
  const late = setTimeout(() => client.destroy(), FAREWELL_MS);
  client.once('close', () => clearTimeout(late));
}
