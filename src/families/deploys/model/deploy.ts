import { z } from 'zod';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';
import { projectIdSchema } from '../../../projects/project.js';

export const ENVIRONMENTS = ['preview', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Ids are segments of paths, and senders choose them. */
export const deploymentIdSchema = projectIdSchema;

/** What `git check-ref-format --branch` accepts, in short: https://git-scm.com/docs/git-check-ref-format */
const branch = postgresSafeText(255)
  .regex(/^(?![-/.@]?$)(?![-/.])[^\u0000-\u0020\u007f~^:?*[\\]+(?<![/.])$/, 'must be the name of a branch')
  .refine((name) => !/\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)/.test(name), { error: 'must be the name of a branch' });

/** What is deployed where; `taskId` names the preview. */
export const deployFields = {
  projectId: projectIdSchema,
  taskId: projectIdSchema.optional().meta({ description: 'Task whose preview it is; of previews only' }),
  environment: z.enum(ENVIRONMENTS),
  branch,
  commitHash: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/, 'must be 7 to 64 small hexadecimal digits')
    .meta({ description: 'Its first 7 characters are the tag of the image' }),
};

/** Data of a deploy job. */
export const deployPayload = z.strictObject({ deploymentId: deploymentIdSchema, ...deployFields });
export type DeployPayload = z.output<typeof deployPayload>;

/** Number of characters of a commit that are the tag of its image. */
export const TAG_LENGTH = 7;

export const imageOf = (dockerImage: string, commitHash: string) => `${dockerImage}:${commitHash.slice(0, TAG_LENGTH)}`;

/** Returns what a deployment replaces. Two previews of a project are two targets, so neither supersedes the other. */
export function targetOf({ projectId, environment, taskId }: Omit<DeployPayload, 'deploymentId'>): string {
  const target = `${projectId}/${environment}`;
  return environment === 'preview' && taskId !== undefined ? `${target}/${taskId}` : target;
}
