import { z } from 'zod';
import { postgresSafeText } from '../common/postgres-safe-json.js';
import { QUEUE_NAMES, resolveQueueName } from '../jobs/queue-names.js';

const MAX_TENANTS = 100;

const queueName = z
  .string()
  .max(100)
  .transform((text, context) => {
    const name = resolveQueueName(text);
    if (name !== undefined) return name;
    context.addIssue({ code: 'custom', message: 'must be the name of a queue' });
    return z.NEVER;
  });

/** Scopes as a request for a key or the claims of a JWT name them. An empty list is refused: it would permit nothing. */
export const scopeFields = {
  tenants: z
    .array(postgresSafeText(255).min(1))
    .min(1)
    .max(MAX_TENANTS)
    .transform((names) => [...new Set(names)])
    .optional()
    .meta({ description: 'Confines the sender to jobs of these tenants' }),
  queues: z
    .array(queueName)
    .min(1)
    .max(2 * QUEUE_NAMES.length)
    .transform((names) => [...new Set(names)])
    .optional()
    .meta({ description: 'Confines the sender to jobs on these queues' }),
};
