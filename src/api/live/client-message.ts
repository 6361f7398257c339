import { z } from 'zod';

/** Maximum number of topics of a socket. */
export const MAX_TOPICS = 100;

const topics = z.array(z.string().min(1).max(200)).min(1).max(MAX_TOPICS);

/** A message of a client of `/ws`. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('subscribe'), topics }),
  z.strictObject({ type: z.literal('unsubscribe'), topics }),
  z.strictObject({ type: z.literal('ping') }),
]);
export type ClientMessage = z.output<typeof clientMessageSchema>;
