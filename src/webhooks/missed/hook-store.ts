import { Injectable } from '@nestjs/common';
import { LedgerDb } from '../../database/ledger-db.js';
import type { Hook } from '../../github/client/github-hooks.js';

/** A hook that has sent deliveries to this hub. */
export interface KnownHook {
  id: string;
  kind: 'repository' | 'organization' | 'integration';
  /** `owner/name`, or the organization; of an App's hook the repository of its latest recorded delivery. */
  scope: string;
  checkedUntil: Date | null;
}

const KINDS = new Set(['repository', 'organization', 'integration']);
const DAY_MS = 86_400_000;
/** Days of silence after which a hook is gone, or has nothing to send. */
const SILENT_DAYS = 30;

/** The hooks that deliveries came from, by their headers. */
@Injectable()
export class HookStore {
  /** Last recorded scope of each hook, and when, in milliseconds since 1970. */
  private readonly noted = new Map<string, { scope: string; at: number }>();

  constructor(private readonly ledger: LedgerDb) {}

  /** Records a hook, once a day for each hook and process, and when the name of its scope has changed. */
  async recordSeen(headers: Record<string, string>, repository: string | null): Promise<void> {
    const id = headers['x-github-hook-id'] ?? '';
    const kind = headers['x-github-hook-installation-target-type'] ?? '';
    if (!/^\d{1,18}$/.test(id) || !KINDS.has(kind) || !repository) return;
    const scope = kind === 'organization' ? (repository.split('/', 1)[0] ?? '') : repository;
    const noted = this.noted.get(id);
    // An App's hook sends for many repositories: one of them a day is enough.
    const same = kind === 'integration' || noted?.scope === scope;
    if (noted && same && Date.now() - noted.at < DAY_MS) return;
    await this.ledger.query(
      `insert into github_hooks (id, kind, scope) values ($1, $2, $3)
       on conflict (id) do update set kind = excluded.kind, scope = excluded.scope, seen_at = now()`,
      [id, kind, scope],
    );
    this.noted.set(id, { scope, at: Date.now() });
  }

  async all(): Promise<KnownHook[]> {
    return this.ledger.query<KnownHook>(
      `select id, kind, scope, checked_until as "checkedUntil" from github_hooks
        where seen_at > now() - ${SILENT_DAYS} * interval '1 day' order by id`,
      [],
    );
  }

  async find(id: string): Promise<KnownHook | undefined> {
    const [hook] = await this.ledger.query<KnownHook>(
      `select id, kind, scope, checked_until as "checkedUntil" from github_hooks where id = $1`,
      [id],
    );
    return hook;
  }

  /** Records that all attempts until then have been checked. */
  async checked(id: string, until: Date): Promise<void> {
    await this.ledger.query(`update github_hooks set checked_until = greatest(checked_until, $2) where id = $1`, [
      id,
      until,
    ]);
  }

  /** Returns the deliveries that are stored here, whatever GitHub reports of them. */
  async stored(guids: string[]): Promise<Set<string>> {
    const rows = await this.ledger.query<{ guid: string }>(`select guid from deliveries where guid = any($1::text[])`, [
      guids,
    ]);
    return new Set(rows.map(({ guid }) => guid));
  }
}

/** Converts a hook to the form of GitHub's API. */
export function toHook({ id, kind, scope }: KnownHook): Hook {
  if (kind === 'integration') return { at: 'app' };
  if (kind === 'organization') return { at: { org: scope }, id: Number(id) };
  const [owner = '', repo = ''] = scope.split('/', 2);
  return { at: { owner, repo }, id: Number(id) };
}
