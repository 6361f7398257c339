import { HubError } from '../common/errors.js';

/** Returns one spelling for one image: `alpine` → `docker.io/library/alpine:latest`. */
export function canonicalImage(reference: string): string {
  const slash = reference.indexOf('/');
  const first = slash === -1 ? '' : reference.slice(0, slash);
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost';
  const path = hasRegistry ? reference : `docker.io/${slash === -1 ? 'library/' : ''}${reference}`;
  const lastPart = path.slice(path.lastIndexOf('/') + 1);
  return lastPart.includes(':') || lastPart.includes('@') ? path : `${path}:latest`;
}

/**
 * Whether a list of images allows this one. In an entry `*` stands for any characters (`ghcr.io/acme/*`); `*` alone
 * allows all. An entry without a registry means Docker Hub, as everywhere.
 */
export function imageAllowed(image: string, allowed: readonly string[]): boolean {
  const wanted = canonicalImage(image);
  return allowed.some((entry) => entry === '*' || pattern(entry).test(wanted));
}

function pattern(entry: string): RegExp {
  // A final `*` covers the tag, too: nothing may be added after it.
  const canonical = entry.endsWith('*') ? canonicalImage(`${entry}:`).slice(0, -1) : canonicalImage(entry);
  return new RegExp(`^${canonical.split('*').map(escapeRegExp).join('.*')}$`);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** @throws HubError IMAGE_NOT_ALLOWED */
export function checkImage(image: string, allowed: readonly string[]): void {
  if (imageAllowed(image, allowed)) return;
  const list = allowed.length === 0 ? 'none' : allowed.join(', ');
  const fix = 'use an image that one of them matches, or add a pattern';
  throw new HubError('IMAGE_NOT_ALLOWED', `No pattern of ALLOWED_IMAGES matches the image ${image} (${list}): ${fix}`);
}
