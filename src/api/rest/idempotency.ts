import { createHash } from 'node:crypto';
import { HubError } from '../../common/errors.js';
import type { JsonObject } from '../../common/postgres-safe-json.js';

const DAY_MS = 86_400_000;
/** Namespace of these keys; a digest of the sender and the index in a bulk request follow. */
const SPACE = 'idempotency:';
/** Visible ASCII, short enough for a valid dedupe key with its prefix. */
const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Turns the `Idempotency-Key` header into the job's dedupe key, for 24 h; a body's own dedupeKey takes precedence.
 * @param sender name of the principal: each has keys of its own, so none can take or find another's
 * @param index the job's index in a bulk request, each of which has its own key
 */
export function withIdempotencyKey(
  body: JsonObject,
  header: string | undefined,
  sender: string,
  index?: number,
): JsonObject {
  if (typeof body['dedupeKey'] === 'string' && body['dedupeKey'].startsWith(SPACE)) {
    throw new HubError(
      'VALIDATION_FAILED',
      `dedupeKey must not begin with ${SPACE}, which is reserved for Idempotency-Key headers`,
    );
  }
  if (header === undefined) return body;
  if (!KEY.test(header)) {
    throw new HubError('VALIDATION_FAILED', 'Idempotency-Key must be 1 to 200 visible ASCII characters');
  }
  if (Object.hasOwn(body, 'dedupeKey')) return body;
  if (Object.hasOwn(body, 'repeat')) {
    throw new HubError(
      'VALIDATION_FAILED',
      'A repeating job accepts no Idempotency-Key; give its schedule a key instead',
    );
  }
  const space = `${SPACE}${createHash('sha256').update(sender).digest('base64url').slice(0, 12)}`;
  return { ...body, dedupeKey: `${space}:${index ?? '-'}:${header}`, dedupeTtl: DAY_MS };
}
