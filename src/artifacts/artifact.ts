import { z } from 'zod';
import { count, instant, uuid } from '../common/answers.js';
import { postgresSafeText } from '../common/postgres-safe-json.js';

export const MAX_ARTIFACT_BYTES = 25 * 1024 * 1024;
const DAY_MS = 86_400_000;
export const MAX_KEEP_MS = 30 * DAY_MS;

/** Characters that end a header, separate folders, or change the direction of the text around them. */
const UNSAFE_NAME = /[\u0000-\u001f\u007f-\u009f/\\\u2028-\u202e\u2066-\u2069]/u;

/** Name of a file without its folder. */
export const artifactNameSchema = postgresSafeText(200)
  .trim()
  .min(1)
  .refine((name) => !UNSAFE_NAME.test(name) && name !== '.' && name !== '..', {
    error: 'must be the name of a file without a folder, in printable characters',
  });

const TOKEN = String.raw`[\w!#$&^.+-]{1,100}`;
/** Media type of RFC 9110, with its parameters. */
const MEDIA_TYPE = new RegExp(
  String.raw`^${TOKEN}/${TOKEN}(?:\s*;\s*${TOKEN}=(?:${TOKEN}|"[\w ()+,./:=?-]{0,100}"))*$`,
);

export const DEFAULT_CONTENT_TYPE = 'application/octet-stream';
export const contentTypeSchema = z
  .string()
  .max(200)
  .regex(MEDIA_TYPE, 'must be a media type such as text/csv or application/json; charset=utf-8');

/** An artifact as interfaces show it, without its content. */
export const artifactSchema = z.strictObject({
  id: uuid,
  name: z.string(),
  contentType: z.string(),
  bytes: count,
  sha256: z.string().meta({ description: 'SHA-256 of the content, in hex; also the ETag of the content' }),
  tenant: z.string().nullable(),
  queue: z.string().nullable().meta({ description: 'Queue of the job that stored it; null for an upload' }),
  jobId: uuid.nullable().meta({ description: 'Job that stored it; null for an upload' }),
  createdBy: z.string(),
  createdAt: instant,
  expiresAt: instant.meta({ description: 'From then on it is removed, unless an open job needs it' }),
});
export type Artifact = z.output<typeof artifactSchema>;

/** Columns of a whole artifact; `bytes` is far below what a double holds exactly. */
export const ARTIFACT_COLUMNS = `id, name, content_type as "contentType", bytes::float8 as bytes, sha256, tenant, queue,
  job_id as "jobId", created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt"`;
