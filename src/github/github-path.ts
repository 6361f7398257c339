import { HubError } from '../common/errors.js';

/**
 * Refuses an address whose path would lead elsewhere: `.` and `..`, however often they are encoded, are taken away on the
 * way to GitHub, and what is empty moves the rest. Names come from payloads and requests, and the hub's token goes along.
 * @throws HubError PERMANENT_ERROR
 */
export function refuseOtherPaths(address: string): void {
  const [, path = ''] = /^[a-z]+:\/\/[^/?#]*\/?([^?#]*)/i.exec(address) ?? [];
  for (const segment of path === '' ? [] : path.split('/')) {
    const decoded = decodedWhole(segment);
    const dotted = decoded.split(/[/\\]/).some((part) => part === '.' || part === '..');
    if (segment !== '' && !dotted) continue;
    const shown = JSON.stringify(decoded.slice(0, 100));
    throw new HubError(
      'PERMANENT_ERROR',
      `GitHub is not asked for a name like ${shown}: it would lead to another address`,
    );
  }
}

/** A server may decode what a proxy has decoded before it. */
function decodedWhole(segment: string): string {
  let text = segment;
  for (let round = 0; round < 3 && text.includes('%'); round += 1) {
    try {
      text = decodeURIComponent(text);
    } catch {
      return text;
    }
  }
  return text;
}
