import { z } from 'zod';
import { count, instant, uuid } from '../../../common/answers.js';
import { ON_CONFLICT, TARGET_BRANCHES } from './merge-tasks.js';

export const MERGE_STATES = ['waiting', 'merging', 'completed', 'failed', 'cancelled'] as const;
export type MergeState = (typeof MERGE_STATES)[number];
export const ITEM_STATES = ['pending', 'merged', 'skipped', 'failed'] as const;
export type ItemState = (typeof ITEM_STATES)[number];

const itemSchema = z.strictObject({
  taskId: z.string(),
  number: count.nullable().meta({ description: "Number of the task's pull request" }),
  title: z.string().nullable(),
  url: z.string().nullable().meta({ description: 'Page of the pull request at its host' }),
  state: z.enum(ITEM_STATES),
  sha: z.string().nullable().meta({ description: 'Commit of the merge' }),
  code: z.string().nullable(),
  message: z.string().nullable().meta({ description: 'Why it was skipped, or has failed' }),
  retargetedFrom: z.string().nullable().meta({ description: 'Branch that the request was made for, if another one' }),
  mergedAt: instant.nullable(),
  updatedAt: instant,
});

/** A group of tasks whose pull requests are merged, as interfaces show it. */
export const mergeSchema = z.strictObject({
  taskGroupId: z.string(),
  jobId: uuid.meta({ description: 'Its newest merge_tasks job' }),
  projectId: z.string(),
  provider: z.enum(['github', 'gitea']).nullable().meta({ description: 'null until its job has run' }),
  repository: z.string().nullable(),
  targetBranch: z.enum(TARGET_BRANCHES),
  onConflict: z.enum(ON_CONFLICT),
  state: z.enum(MERGE_STATES).meta({
    description: 'waiting: not begun, or for another group that merges into the same branch',
  }),
  tasks: count,
  merged: count,
  skipped: count,
  failed: count,
  deploymentId: z.string().nullable().meta({ description: 'Deployment that followed; null: none' }),
  createdAt: instant,
  endedAt: instant.nullable(),
});
export type Merge = z.output<typeof mergeSchema>;

export const mergeDetailSchema = mergeSchema.extend({
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  waitsFor: mergeSchema
    .pick({ taskGroupId: true, jobId: true })
    .nullable()
    .meta({ description: 'Group whose turn it is to merge into the branch, or that is next before this one' }),
  items: z.array(itemSchema).meta({ description: 'One for each task, in their order' }),
});
export type MergeDetail = z.output<typeof mergeDetailSchema>;
export type ShownItem = z.output<typeof itemSchema>;

/** A group ends with its job, however that ends; its own record precedes that, or is missing where no run could write it. */
export const MERGE_STATE_SQL = `
  case when m.state <> 'open' then m.state when j.state = 'failed' then 'failed'
       when j.id is null or j.state in ('cancelled','completed') then 'cancelled'
       when m.turn = 'held' then 'merging' else 'waiting' end`;

/** Columns of a group `m` with its job `j`. */
export const MERGE_COLUMNS = `
  m.task_group_id as "taskGroupId", m.job_id as "jobId", m.project_id as "projectId", m.provider, m.repository,
  m.target_branch as "targetBranch", m.on_conflict as "onConflict", ${MERGE_STATE_SQL} as state,
  coalesce(i.tasks, 0) as tasks, coalesce(i.merged, 0) as merged, coalesce(i.skipped, 0) as skipped,
  coalesce(i.failed, 0) as failed, m.deployment_id as "deploymentId", m.created_at as "createdAt",
  coalesce(m.ended_at, j.finished_at) as "endedAt"`;
export const MERGE_TABLES_SQL = `
  merges m left join jobs j on j.id = m.job_id
  left join lateral (
    select count(*)::integer as tasks, count(*) filter (where state = 'merged')::integer as merged,
           count(*) filter (where state = 'skipped')::integer as skipped, count(*) filter (where state = 'failed')::integer as failed
      from merge_items where task_group_id = m.task_group_id) i on true`;
export const ITEM_COLUMNS = `
  task_id as "taskId", number, title, state, sha, code, message, retargeted_from as "retargetedFrom",
  merged_at as "mergedAt", updated_at as "updatedAt"`;
