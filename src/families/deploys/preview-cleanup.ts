import { Injectable } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { OPEN_DEPLOYMENTS_SQL } from './model/deployment.js';
import { DeployPlatform, type FoundPreview } from './model/platform.js';

/** Which previews a cleanup removes: one by its name, those of a branch, or those that are old enough. */
export interface Selection {
  ageMs: number;
  name?: string;
  branchOf?: { repository: string; branch: string };
  dryRun: boolean;
}

export interface CleanedUp {
  removed: string[];
  kept: { name: string; reason: string }[];
  failed: { name: string; message: string }[];
}

/** What the ledger knows of a preview that the platform has. */
interface Known {
  name: string;
  target: string;
  keep: boolean;
  keepReason: string | null;
  /** Whether a deployment of it is open. */
  busy: boolean;
  ageMs: number | null;
  repository: string | null;
  branch: string;
}

/** The last deployment of each name: in a namespace, or of a container. */
const KNOWN_SQL = `
  select distinct on (n.name) n.name, d.target, d.keep, d.keep_reason as "keepReason", d.branch, p.repository,
         exists (select 1 from deployments o where o.target = d.target and o.state in ${OPEN_DEPLOYMENTS_SQL}) as busy,
         (extract(epoch from now() - coalesce(d.completed_at, d.applied_at, d.started_at, d.requested_at)) * 1000)::float8 as "ageMs"
    from unnest($1::text[], $2::text[]) n(name, deployment)
    join deployments d on d.deployment_id = n.deployment or (d.current and d.environment = 'preview' and d.namespace = n.name)
    left join projects p on p.id = d.project_id and p.provider = 'github'
   where d.environment = 'preview'
   order by n.name, d.current desc, d.seq desc`;
const REMOVED_SQL = `
  update deployments set current = false, removed_at = now() 
   where target = $1 and current and environment = 'preview' and (namespace = $2 or deployment_id = $3)`;

/** Removes previews that the platform has with this hub's labels, by what the ledger knows of them. */
@Injectable()
export class PreviewCleanup {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly platform: DeployPlatform,
  ) {}

  /** Whether a preview of the branch is about to come into operation, so that it can't be removed yet. */
  async isDeploying({ repository, branch }: { repository: string; branch: string }): Promise<boolean> {
    const rows = await this.ledger.query(
      `select 1 from deployments d join projects p on p.id = d.project_id
        where d.state in ${OPEN_DEPLOYMENTS_SQL} and d.environment = 'preview' and d.branch = $2
          and p.provider = 'github' and lower(p.repository) = lower($1) limit 1`,
      [repository, branch],
    );
    return rows.length > 0;
  }

  async run(selection: Selection, signal: AbortSignal): Promise<CleanedUp> {
    const found = await this.platform.previews();
    const known = await this.known(found);
    const done: CleanedUp = { removed: [], kept: [], failed: [] };
    for (const preview of found) {
      signal.throwIfAborted();
      const name = nameOf(preview);
      const row = known.get(name);
      if (!isMeant(preview, row, selection)) continue;
      const reason = reasonToKeep(preview, row, selection);
      if (reason !== undefined) done.kept.push({ name, reason });
      else await this.remove(preview, row, selection.dryRun, done);
    }
    return done;
  }

  private async remove(preview: FoundPreview, row: Known | undefined, dryRun: boolean, done: CleanedUp): Promise<void> {
    const name = nameOf(preview);
    try {
      if (!dryRun) await this.platform.remove(preview);
      if (!dryRun && row)
        await this.ledger.query(REMOVED_SQL, [row.target, preview.name, preview.deploymentId ?? null]);
      done.removed.push(name);
    } catch (error) {
      done.failed.push({ name, message: messageOf(error).slice(0, 500) });
    }
  }

  private async known(found: FoundPreview[]): Promise<Map<string, Known>> {
    const names = [found.map(nameOf), found.map(({ deploymentId }) => deploymentId ?? null)];
    const rows = await this.ledger.query<Known>(KNOWN_SQL, names);
    return new Map(rows.map((row) => [row.name, row]));
  }
}

/** Returns the name by which a preview is reported, and selected. */
const nameOf = ({ name, resource }: FoundPreview) => (resource === null ? name : `${name}/${resource}`);

function isMeant(preview: FoundPreview, row: Known | undefined, { name, branchOf }: Selection): boolean {
  if (name !== undefined) return name === nameOf(preview) || name === preview.resource;
  if (branchOf === undefined) return true;
  return row?.repository?.toLowerCase() === branchOf.repository.toLowerCase() && row.branch === branchOf.branch;
}

function reasonToKeep(preview: FoundPreview, row: Known | undefined, selection: Selection): string | undefined {
  if (row?.keep) return row.keepReason ?? 'it is to be kept';
  if (row?.busy) return 'it is being deployed';
  if (selection.name !== undefined || selection.branchOf !== undefined) return undefined;
  const ageMs = row?.ageMs ?? (preview.deployedAt ? Date.now() - preview.deployedAt.getTime() : Infinity);
  return ageMs < selection.ageMs ? 'it was deployed lately' : undefined;
}
