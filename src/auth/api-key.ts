import { z } from 'zod';
import { instant, uuid } from '../common/answers.js';
import { ROLES } from './principal.js';

/** An API key as it is shown: without the key. */
export const apiKeySchema = z.strictObject({
  id: uuid,
  name: z.string(),
  role: z.enum(ROLES),
  tenants: z
    .array(z.string())
    .nullable()
    .meta({ description: 'Tenants to whose jobs the key is confined; null: none' }),
  queues: z.array(z.string()).nullable().meta({ description: 'Queues to which the key is confined; null: none' }),
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable().meta({ description: 'Exact to a minute' }),
  revokedAt: instant.nullable(),
  revokedBy: z.string().nullable(),
});
export type ApiKey = z.output<typeof apiKeySchema>;

export const API_KEY_COLUMNS = `id, name, role, tenants, queues, created_at as "createdAt", created_by as "createdBy", expires_at as "expiresAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt", revoked_by as "revokedBy"`;
