import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { PG_POOL } from '../../database/pg-pool.js';
import { RunnerSets } from '../model/runner-sets.js';

/** Days without a job after which a repository is no longer polled; its next webhook makes it known again. */
const SILENT_DAYS = 7;

/** Repositories whose jobs this hub serves: those that runner sets name, and those that jobs came from. */
@Injectable()
export class KnownRepositories {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly sets: RunnerSets,
  ) {}

  async all(): Promise<string[]> {
    const named = this.sets.all.flatMap(({ repositories = [] }) => repositories);
    const { rows } = await this.pool.query<{ repository: string }>(
      `select distinct coalesce(k.full_name, d.repository) as repository
         from demands d left join known_repositories k on k.id = d.repository_id
        where runner_set is not null and updated_at > now() - ${SILENT_DAYS} * interval '1 day'`,
    );
    // GitHub compares names without case.
    const byName = new Map(
      [...named, ...rows.map(({ repository }) => repository)].map((name) => [name.toLowerCase(), name]),
    );
    return [...byName.values()].sort();
  }
}
