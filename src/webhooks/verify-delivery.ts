import type { IncomingHttpHeaders } from 'node:http';
import { HubError } from '../common/errors.js';
import { toPostgresSafe } from '../common/postgres-safe-json.js';
import { BadSignature } from './bad-signature.js';
import type { IncomingDelivery } from './delivery.js';
import { readPayload } from './read-payload.js';
import { isSigned } from './signature.js';

export const MAX_DELIVERY_BYTES = 25 * 1024 * 1024;

const JSON_TYPE = 'application/json';
const SIGNATURE = /^sha256=[0-9a-f]{64}$/;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * Checks what the headers alone can show, before a byte of the body is kept.
 * @throws HubError UNSUPPORTED_MEDIA_TYPE; BadSignature
 */
export function checkHeaders(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new HubError('UNSUPPORTED_MEDIA_TYPE', `A delivery must not be encoded (${encoding.slice(0, 50)})`);
  }
  const type = mediaType(headers);
  if (type !== JSON_TYPE && type !== FORM_TYPE) {
    throw new HubError('UNSUPPORTED_MEDIA_TYPE', `A delivery must be ${JSON_TYPE} or ${FORM_TYPE}`);
  }
  const signature = headers['x-hub-signature-256'];
  if (typeof signature === 'string' && SIGNATURE.test(signature)) return;
  throw new BadSignature(signature === undefined ? 'missing' : 'malformed');
}

/**
 * Verifies a request and returns its delivery. The signature is checked first: a sender who can't sign learns nothing else.
 * @throws BadSignature; HubError VALIDATION_FAILED (missing or malformed headers), MALFORMED_JSON, PAYLOAD_TOO_LARGE
 */
export async function verifyDelivery(
  headers: IncomingHttpHeaders,
  body: Buffer,
  secrets: readonly string[],
): Promise<IncomingDelivery> {
  const signature = headers['x-hub-signature-256'];
  if (typeof signature !== 'string' || !isSigned(body, signature, secrets)) {
    throw new BadSignature('mismatch');
  }
  const guid = requiredHeader(headers, 'X-GitHub-Delivery', GUID).toLowerCase();
  const event = requiredHeader(headers, 'X-GitHub-Event', /^[\w-]{1,100}$/);
  const payload = await readPayload(body, mediaType(headers) === FORM_TYPE);
  return { guid, event, ...payload, headers: retainedHeaders(headers), bytes: body.length };
}

function mediaType(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function requiredHeader(headers: IncomingHttpHeaders, name: string, form: RegExp): string {
  const value = headers[name.toLowerCase()];
  if (typeof value === 'string' && form.test(value)) return value;
  const what = value === undefined ? 'is missing' : `must match ${form}`;
  throw new HubError('VALIDATION_FAILED', `The header ${name} ${what}`);
}

/** Returns GitHub's own headers. Signatures are left out: with the payload, they would let a reader try secrets. */
function retainedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const own = Object.entries(headers).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' &&
      (entry[0].startsWith('x-github-') || /^(user-agent|content-type)$/.test(entry[0])),
  );
  return Object.fromEntries(own.map(([name, value]) => [name, toPostgresSafe(value).slice(0, 1000)]));
}
