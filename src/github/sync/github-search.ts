import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { instant, type Page } from '../../common/answers.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { asLedgerError } from '../../database/sql-errors.js';

/** Fields of every row; ids are strings, since they may one day exceed what a double holds exactly. */
const known = {
  id: z.string().meta({ description: "GitHub's id" }),
  changedAt: instant.meta({ description: 'When the hub last saw it change' }),
  removedAt: instant.nullable().meta({ description: 'Since when GitHub no longer shows it; null while it does' }),
};

export const repositorySchema = z.strictObject({
  ...known,
  fullName: z.string().meta({ description: 'owner/name' }),
  private: z.boolean(),
  visibility: z.string(),
  fork: z.boolean(),
  archived: z.boolean(),
  defaultBranch: z.string().nullable(),
  pushedAt: instant.nullable(),
});
export type RepositoryInfo = z.output<typeof repositorySchema>;

export const workflowSchema = z.strictObject({
  ...known,
  repository: z.string().nullable(),
  name: z.string(),
  path: z.string(),
  state: z.string().meta({ description: "GitHub's value, such as active or disabled_manually" }),
  createdAt: instant.nullable(),
  updatedAt: instant.nullable(),
});
export type WorkflowInfo = z.output<typeof workflowSchema>;

export const gitHubRunnerSchema = z.strictObject({
  ...known,
  repository: z
    .string()
    .nullable()
    .meta({ description: 'The repository it is registered with; null: an organisation' }),
  organisation: z.string().nullable(),
  name: z.string(),
  os: z.string(),
  status: z.string().meta({ description: 'online or offline' }),
  busy: z.boolean(),
  ephemeral: z.boolean().nullable(),
  labels: z.array(z.string()),
});
export type RunnerInfo = z.output<typeof gitHubRunnerSchema>;

export interface DataFilter {
  /** `owner/name`, in any case. */
  repository?: string;
  /** Organization: the runners' own scope; of repositories and workflows, their owner. */
  organisation?: string;
  /** True: rows that GitHub no longer shows; false: those it shows. Undefined: both. */
  removed?: boolean;
}

const SEEN = (of: string) => `${of}.changed_at as "changedAt", ${of}.removed_at as "removedAt"`;
const FILTER = (of: string) => `($1::boolean is null or (${of}.removed_at is not null) = $1)`;

const REPOSITORIES_SQL = `
  select r.id::text as id, r.id::text as cursor, r.full_name as "fullName", r.private, r.visibility, r.fork, r.archived,
         r.default_branch as "defaultBranch", r.pushed_at as "pushedAt", ${SEEN('r')}
    from github_repositories r
   where ${FILTER('r')} and ($2::text is null or lower(r.full_name) = lower($2))
     and ($3::text is null or lower(r.owner) = lower($3)) and ($4::bigint is null or r.id < $4)
   order by r.id desc limit $5`;

const WORKFLOWS_SQL = `
  select w.id::text as id, w.id::text as cursor, r.full_name as repository, w.name, w.path, w.state,
         w.created_at as "createdAt", w.updated_at as "updatedAt", ${SEEN('w')}
    from github_workflows w left join github_repositories r on r.id = w.repository_id
   where ${FILTER('w')} and ($2::text is null or lower(r.full_name) = lower($2))
     and ($3::text is null or lower(r.owner) = lower($3)) and ($4::bigint is null or w.id < $4)
   order by w.id desc limit $5`;

const RUNNERS_SQL = `
  select u.id::text as id, u.seq::text as cursor, r.full_name as repository, u.organization as organisation, u.name, u.os,
         u.status, u.busy, u.ephemeral, u.labels, ${SEEN('u')}
    from github_runners u left join github_repositories r on r.id = u.repository_id
   where ${FILTER('u')} and ($2::text is null or lower(r.full_name) = lower($2))
     and ($3::text is null or lower(u.organization) = lower($3)) and ($4::bigint is null or u.seq < $4)
   order by u.seq desc limit $5`;

/** Reads the data stored by sync_github_data, newest first; the cursor is a number. */
@Injectable()
export class GitHubSearch {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {}

  repositories(filter: DataFilter, limit: number, cursor?: string): Promise<Page<RepositoryInfo>> {
    return this.page<RepositoryInfo>(REPOSITORIES_SQL, filter, limit, cursor);
  }

  workflows(filter: DataFilter, limit: number, cursor?: string): Promise<Page<WorkflowInfo>> {
    return this.page<WorkflowInfo>(WORKFLOWS_SQL, filter, limit, cursor);
  }

  runners(filter: DataFilter, limit: number, cursor?: string): Promise<Page<RunnerInfo>> {
    return this.page<RunnerInfo>(RUNNERS_SQL, filter, limit, cursor);
  }

  private async page<Item extends object>(sql: string, filter: DataFilter, limit: number, after?: string) {
    const { removed, repository, organisation } = filter;
    try {
      const { rows } = await this.pool.query<Item & { cursor: string }>(sql, [
        ...[removed ?? null, repository ?? null, organisation ?? null, after ?? null, limit + 1],
      ]);
      const cursors = rows.slice(0, limit).map(({ cursor }) => cursor);
      const items = rows.slice(0, limit).map(({ cursor: _, ...item }) => item as unknown as Item);
      return { items, nextCursor: rows.length > limit ? (cursors.at(-1) ?? null) : null };
    } catch (error) {
      throw asLedgerError(error);
    }
  }
}
