import { z } from 'zod';
import { instant } from '../common/answers.js';
import { MASK } from '../common/mask.js';
import { postgresSafeText } from '../common/postgres-safe-json.js';

/** Id of a project in the sender's system: tasks, deploys and merges name it. */
export const projectIdSchema = z
  .string()
  .regex(
    /^[A-Za-z\d][\w.:@-]{0,199}$/,
    'must begin with a letter or a digit, and have letters, digits or . _ : @ - only',
  );

/** A label of RFC 1123, as names in Kubernetes and DNS are. */
const label = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[a-z](?:[a-z\d-]*[a-z\d])?$/, 'must be small letters, digits and dashes, beginning with a letter');
const path = z
  .string()
  .max(500)
  .regex(/^\/[\w\-./~%?&=+:@]*$/, 'must be a path such as /health');
const envName = z.string().regex(/^[A-Za-z_]\w{0,200}$/, 'must be the name of a variable, such as API_URL');

const MAX_VARIABLES = 200;
const MAX_ENV_CHARACTERS = 65_536;

/** Names of variables with their values, which are sealed; the mask keeps the value that is stored. */
const envVars = z
  .record(envName, postgresSafeText(MAX_ENV_CHARACTERS))
  .refine((all) => Object.keys(all).length <= MAX_VARIABLES, { error: `must have at most ${MAX_VARIABLES} variables` })
  .refine((all) => JSON.stringify(all).length <= MAX_ENV_CHARACTERS, { error: 'must have at most 64 KiB' })
  .meta({ description: `Variables of the containers; sealed, and shown as ${MASK}, which keeps a stored value` });

const shape = {
  name: label(40),
  namespace: label(48).meta({ description: 'Namespace in Kubernetes; `-prod` and `-staging` are appended' }),
  dockerImage: z
    .string()
    .max(255)
    .regex(
      /^[a-z\d]+(?:[._-]+[a-z\d]+)*(?::\d{1,5})?(?:\/[a-z\d]+(?:[._-]+[a-z\d]+)*)*$/,
      'must be the name of an image without a tag, such as ghcr.io/octo/shop',
    ),
  domain: z
    .string()
    .max(200)
    .regex(
      /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)+$/,
      'must be a domain such as example.com',
    ),
  secretRefs: z
    .array(
      z.strictObject({
        name: envName,
        secret: label(253).meta({ description: 'A Secret in the namespace' }),
        key: z.string().regex(/^[\w.-]{1,253}$/, 'must be a key of the Secret'),
      }),
    )
    .max(MAX_VARIABLES)
    .meta({ description: 'Variables whose values Kubernetes takes from its Secrets' }),
  replicas: z.int().min(1).max(50),
  cpu: z.string().regex(/^\d{1,3}(?:\.\d{1,3})?$|^\d{1,6}m$/, 'must be a quantity of cores, such as 500m or 2'),
  memory: z.string().regex(/^\d{1,6}(?:Mi|Gi)$/, 'must be a quantity such as 512Mi or 2Gi'),
  port: z.int().min(1).max(65_535).meta({ description: 'Port on which the container serves HTTP' }),
  healthPath: path.meta({ description: 'Path that answers 200 once the container is healthy' }),
  repository: z
    .string()
    .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'must be owner/name')
    .nullable(),
  provider: z.enum(['github', 'gitea']),
};

export const projectBodySchema = z.strictObject({
  ...shape,
  namespace: shape.namespace.optional().meta({ description: 'Default: the name' }),
  envVars: envVars.optional().meta({ description: 'Default: those that are stored' }),
  secretRefs: shape.secretRefs.default([]),
  replicas: shape.replicas.default(1),
  cpu: shape.cpu.default('500m'),
  memory: shape.memory.default('512Mi'),
  port: shape.port.default(3000),
  healthPath: shape.healthPath.default('/'),
  repository: shape.repository.default(null),
  provider: shape.provider.default('github'),
});
export type ProjectBody = z.output<typeof projectBodySchema>;

/** A project as interfaces show it: without the values of its variables. */
export const projectSchema = z.strictObject({
  id: projectIdSchema,
  ...shape,
  envVars: z
    .record(z.string(), z.literal(MASK))
    .meta({ description: 'Names of the variables; their values are sealed' }),
  createdAt: instant,
  changedAt: instant,
  changedBy: z.string(),
});
export type Project = z.output<typeof projectSchema>;
