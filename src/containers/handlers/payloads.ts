import { z } from 'zod';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { CONTAINER_NAME } from '../container-name.js';

const name = postgresSafeText(128).regex(
  CONTAINER_NAME,
  'must be letters, digits, dots, dashes and underscores, with a letter or digit first',
);

const MIB_6 = 6 * 1024 ** 2;

const limits = z.strictObject({
  cpus: z.number().min(0.01).max(1024).optional(),
  // Docker's minimum, and 16 TiB.
  memoryBytes: z
    .int()
    .min(MIB_6)
    .max(2 ** 44)
    .optional(),
  pids: z.int().min(1).max(1_000_000).optional(),
});

const env = z
  .record(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,255}$/, 'must be the name of an environment variable'),
    postgresSafeText(32_768),
  )
  .refine((values) => Object.keys(values).length <= 500, { error: 'must not have more than 500 variables' });

export const createContainerPayload = z.strictObject({
  // A reference as registries accept it; the runtime checks the rest.
  image: postgresSafeText(512).regex(/^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/, 'must be an image such as alpine:3.20'),
  name: name.optional(),
  command: z.array(postgresSafeText(32_768)).min(1).max(1000).optional(),
  env: env.optional(),
  limits: limits.optional(),
  urgent: z.boolean().optional(),
});
export type CreateContainerPayload = z.output<typeof createContainerPayload>;

export const containerIdPayload = z.strictObject({ containerId: name });
export type ContainerIdPayload = z.output<typeof containerIdPayload>;
