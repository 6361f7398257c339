import { z } from 'zod';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';

const MAX_PATH = 1000;
/** What git calls a revision, without its operators: a branch, a tag or a commit. */
const REF = /^(?![-/.])(?!.*(?:\.\.|@\{|\/\/|\.lock$|[/.]$))[^\s~^:?*[\\\u0000-\u001f\u007f]+$/u;

const source = {
  repository: z
    .string()
    .regex(/^(?!\.)[\w.-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/, 'must be owner/name')
    .optional()
    .meta({ description: 'A repository at GitHub or Gitea' }),
  provider: z
    .enum(['github', 'gitea'])
    .optional()
    .meta({ description: 'Where the repository is; default: as the projects say that have it, else github' }),
  path: postgresSafeText(MAX_PATH)
    .min(1)
    .optional()
    .meta({ description: 'A git repository below INDEX_ROOT; without path and repository: INDEX_ROOT itself' }),
  ref: z
    .string()
    .max(255)
    .regex(REF, 'must be a branch, a tag or a commit')
    .optional()
    .meta({ description: 'Default: the commit that HEAD names' }),
};

type Source = { repository?: string; provider?: string; path?: string };
const isOne = ({ repository, path }: Source) => repository === undefined || path === undefined;
const ONE = { error: 'takes one of repository and path' };
const hasProvider = ({ repository, provider }: Source) => provider === undefined || repository !== undefined;
const PROVIDER = { error: 'needs repository', path: ['provider'] };

export const fullIndexPayload = z.strictObject(source).refine(isOne, ONE).refine(hasProvider, PROVIDER);
export type FullIndex = z.output<typeof fullIndexPayload>;

export const indexFilePayload = z
  .strictObject({
    ...source,
    filePath: postgresSafeText(MAX_PATH)
      .regex(/^(?!\/)(?!(?:.*\/)?\.{0,2}(?:\/|$))/s, 'must be the path of a file within the repository')
      .meta({ description: 'Path within the repository' }),
  })
  .refine(isOne, ONE)
  .refine(hasProvider, PROVIDER);
export type IndexFile = z.output<typeof indexFilePayload>;

/** Reasons why a file has no text in the index. */
export const SKIPS = ['binary', 'tooLarge', 'generated'] as const;
export type Skip = (typeof SKIPS)[number];

/** What a run has done; `files` and `symbols` are what the index has afterwards of what was to be indexed. */
export interface Indexed {
  commit: string | null;
  files: number;
  changed: number;
  removed: number;
  symbols: number;
  skipped: Record<Skip, number>;
}

/** What a job indexes: a path as the roots have it, or owner/name at a host. */
export interface CodeSource {
  source: 'path' | 'github' | 'gitea';
  name: string;
}
