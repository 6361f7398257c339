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
/** Previews that the platform no longer has: somebody has removed them, or a hub that died before it recorded that. */
const FORGET_SQL = `
  update deployments d set current = false, removed_at = now()
   where d.current and d.environment = 'preview' and d.state = 'completed' and d.switched_at < $1
     and not exists (select 1 from deployments o where o.target = d.target and o.state in ${OPEN_DEPLOYMENTS_SQL})
     and not exists (
       select 1 from unnest($2::text[], $3::text[], $4::text[]) f(name, resource, deployment)
        where f.deployment = d.deployment_id
           or (f.name = coalesce(d.namespace, d.resource) and (f.resource is null or f.resource = d.resource)))`;
/** Age of a preview from which it would be among those that were found, with clocks that differ. */
const SETTLED_MS = 60_000;

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
    const settled = new Date(Date.now() - SETTLED_MS);
    const found = await this.platform.previews();
    if (found === undefined) return { removed: [], kept: [], failed: [] };
    if (!selection.dryRun) await this.forget(found, settled);
    const known = await this.known(found);
    const done: CleanedUp = { removed: [], kept: [], failed: [] };
    for (const preview of found) {
      signal.throwIfAborted();
      const name = nameOf(preview);
      const row = known.get(name);
      if (!isMeant(preview, row, selection)) continue;
      const reason = reasonToKeep(preview, row, selection) ?? (await this.reasonByNow(preview, selection));
      if (reason !== undefined) done.kept.push({ name, reason });
      else await this.remove(preview, row, selection.dryRun, done);
    }
    return done;
  }

  /** Reads a preview again: removals before it may have taken minutes, in which it was kept, or deployed again. */
  private async reasonByNow(preview: FoundPreview, selection: Selection): Promise<string | undefined> {
    if (selection.dryRun) return undefined;
    return reasonToKeep(preview, (await this.known([preview])).get(nameOf(preview)), selection);
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

  private async forget(found: FoundPreview[], settled: Date): Promise<void> {
    const ids = found.map(({ deploymentId }) => deploymentId ?? null);
    const names = [found.map(({ name }) => name), found.map(({ resource }) => resource), ids];
    await this.ledger.query(FORGET_SQL, [settled, ...names]);
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
