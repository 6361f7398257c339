import { z } from 'zod';
import { MAIL_ADDRESS } from '../../../config/http-fields.js';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';

/** Maximum number of recipients of one mail, copies included. */
export const MAX_RECIPIENTS = 50;

/** A text that stays in its header line: a line end in it would begin a header of the sender's choice. */
export const headerText = (max: number) =>
  postgresSafeText(max).regex(
    /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/,
    'must be one line, without control characters',
  );

/** One ASCII address, as SMTP transmits it: never a list, a name, or a second command. */
export const addressSchema = z.string().max(320).regex(MAIL_ADDRESS, 'must be one address such as user@example.com');

export interface Mailbox {
  address: string;
  /** Name for people, in any script. */
  name?: string;
}

/** An address, or {address, name}. */
export const mailboxSchema = z
  .union([addressSchema, z.strictObject({ address: addressSchema, name: headerText(200).optional() })], {
    error: 'must be one address such as user@example.com, or {address, name}',
  })
  .transform((given): Mailbox => (typeof given === 'string' ? { address: given } : given));

/** One mailbox or several. */
export const mailboxesSchema = z
  .union([mailboxSchema, z.array(mailboxSchema).min(1).max(MAX_RECIPIENTS)], {
    error: `must be an address such as user@example.com, {address, name}, or up to ${MAX_RECIPIENTS} of them`,
  })
  .transform((given): Mailbox[] => (Array.isArray(given) ? given : [given]));

/** The address by which recipients and suppressions are compared: providers ignore the case. */
export const comparable = (address: string): string => address.toLowerCase();
