import { HubError } from '../../common/errors.js';

/**
 * Rejects an address whose path would lead elsewhere: `.` and `..`, even when encoded repeatedly, are resolved on the
 * way to GitHub, and an empty segment shifts the others. Names come from payloads and requests, and the call carries
 * the hub's token.
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
      `A name like ${shown} is not sent to GitHub: it would lead to another address`,
    );
  }
}

/** Decodes up to three times, since a server may decode what a proxy has already decoded. */
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
