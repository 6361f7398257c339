import { toPostgresSafe } from '../../common/postgres-safe-json.js';

export interface RepositoryData {
  id: number;
  owner: string;
  name: string;
  full_name: string;
  private: boolean;
  visibility: string;
  fork: boolean;
  archived: boolean;
  default_branch: string | null;
  pushed_at: string | null;
}

export interface WorkflowData {
  id: number;
  name: string;
  path: string;
  state: string;
  created_at: string | null;
  updated_at: string | null;
}

export interface RunnerData {
  id: number;
  name: string;
  os: string;
  status: string;
  busy: boolean;
  ephemeral: boolean | null;
  labels: string[];
}

/** In characters: GitHub's names and paths are far shorter, and one row must not fill the ledger. */
const MAX_TEXT = 1000;

/** A repository of a single answer or of a list, whose items lack some fields. */
interface GivenRepository {
  id: number | bigint;
  owner: { login: string };
  name: string;
  full_name: string;
  private: boolean;
  visibility?: string;
  fork: boolean;
  archived?: boolean;
  default_branch?: string;
  pushed_at?: string | null;
}

export function repositoryData(given: GivenRepository): RepositoryData {
  const { id, owner, name, full_name, visibility, default_branch, pushed_at } = given;
  return {
    ...{ id: Number(id), owner: text(owner.login), name: text(name), full_name: text(full_name) },
    ...{ private: given.private, fork: given.fork, archived: given.archived ?? false },
    visibility: visibility === undefined ? (given.private ? 'private' : 'public') : text(visibility),
    default_branch: default_branch === undefined ? null : text(default_branch),
    pushed_at: instant(pushed_at),
  };
}

interface GivenWorkflow extends Omit<WorkflowData, 'created_at' | 'updated_at'> {
  created_at: string;
  updated_at: string;
}

export function workflowData({ id, name, path, state, created_at, updated_at }: GivenWorkflow): WorkflowData {
  return {
    ...{ id, name: text(name), path: text(path), state: text(state) },
    ...{ created_at: instant(created_at), updated_at: instant(updated_at) },
  };
}

interface GivenRunner extends Omit<RunnerData, 'labels' | 'ephemeral'> {
  ephemeral?: boolean;
  labels: { name: string }[];
}

export function runnerData({ id, name, os, status, busy, ephemeral, labels }: GivenRunner): RunnerData {
  return {
    ...{ id, name: text(name), os: text(os), status: text(status), busy, ephemeral: ephemeral ?? null },
    labels: labels.map((label) => text(label.name)),
  };
}

/** Truncates before sanitizing: the cut may leave half a surrogate pair, which can't be stored. */
function text(given: string): string {
  return toPostgresSafe(given.slice(0, MAX_TEXT));
}

function instant(given: string | null | undefined): string | null {
  const at = new Date(given ?? NaN);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
