import { randomBytes } from 'node:crypto';
import { z } from 'zod';

const MIN_BYTES = 24;
const MAX_BYTES = 64;
const NEW_BYTES = 32;
const PREFIX = 'whsec_';

/** A secret as Standard Webhooks defines it: `whsec_` (which may be absent) and the base64 of 24 to 64 bytes. */
export const webhookSecretSchema = z
  .string()
  .regex(/^(?:whsec_)?[A-Za-z\d+/]{32,88}={0,2}$/, { error: 'must be whsec_ and base64', abort: true })
  .refine((text) => isKey(Buffer.from(text.replace(PREFIX, ''), 'base64')), {
    error: `must have ${MIN_BYTES} to ${MAX_BYTES} bytes`,
  });

export const newWebhookSecret = (): string => PREFIX + randomBytes(NEW_BYTES).toString('base64');

const isKey = ({ length }: Buffer): boolean => length >= MIN_BYTES && length <= MAX_BYTES;
