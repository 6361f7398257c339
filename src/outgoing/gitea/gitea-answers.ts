import { z } from 'zod';

const MAX_TITLE = 1000;
const MAX_BODY = 200_000;
const sha = z.string().regex(/^[0-9a-f]{7,64}$/);
const text = (max: number) => z.string().transform((all) => all.slice(0, max));
const branch = z.string().min(1).max(1000);

/** A pull request as Gitea gives it; other fields are ignored. */
export const pullSchema = z.object({
  number: z.int().min(1),
  state: z.enum(['open', 'closed']),
  title: text(MAX_TITLE),
  body: text(MAX_BODY).nullish(),
  merged: z.boolean(),
  mergeable: z.boolean().nullish(),
  draft: z.boolean().nullish(),
  merge_commit_sha: z.string().nullish(),
  merged_at: z.string().nullish(),
  // Empty where the head's branch is gone.
  head: z.object({ sha: z.union([sha, z.literal('')]) }),
  base: z.object({ ref: branch }),
});

export const branchSchema = z.object({ commit: z.object({ id: sha }) });
export const repositorySchema = z.object({ default_branch: branch, empty: z.boolean().nullish() });

/** Errors have a message; a conflict of a merge has none, but what git has written. */
export const problemSchema = z.object({ message: z.string().optional(), StdErr: z.string().optional() });

export const shaSchema = sha;
