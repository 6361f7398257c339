import { z } from 'zod';

const instant = z.iso.datetime();

const known = {
  id: z.string().meta({ description: "GitHub's" }),
  changedAt: instant.meta({ description: 'When the hub saw it change last' }),
  removedAt: instant.nullable().meta({ description: 'Since when GitHub does not show it any more' }),
};

export const repository = z.object({
  ...known,
  fullName: z.string(),
  private: z.boolean(),
  visibility: z.string(),
  fork: z.boolean(),
  archived: z.boolean(),
  defaultBranch: z.string().nullable(),
  pushedAt: instant.nullable(),
});

export const workflow = z.object({
  ...known,
  repository: z.string().nullable(),
  name: z.string(),
  path: z.string(),
  state: z.string().meta({ description: "GitHub's word, e.g. active, disabled_manually" }),
  createdAt: instant.nullable(),
  updatedAt: instant.nullable(),
});

export const gitHubRunner = z.object({
  ...known,
  repository: z.string().nullable().meta({ description: 'Its scope, or null when that is an organisation' }),
  organisation: z.string().nullable(),
  name: z.string(),
  os: z.string(),
  status: z.string().meta({ description: 'online or offline' }),
  busy: z.boolean(),
  ephemeral: z.boolean().nullable(),
  labels: z.array(z.string()),
});
