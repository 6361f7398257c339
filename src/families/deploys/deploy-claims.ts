import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Rollout } from './model/platform.js';
import { lockTarget } from './rollout-sql.js';

/** Claims of names and ports are made one at a time. */
const CLAIMS = 'claims of deployments';
const OPEN_OR_CURRENT = `(o.current or o.state in ('pending','in_progress'))`;

/** The namespace of a task's preview is its own; the host of any deployment is. */
const CLAIM_NAMES_SQL = `
  update deployments d set namespace = $2, resource = $3, url = $4
   where deployment_id = $1
     and not exists (
       select 1 from deployments o
        where o.target <> d.target and ${OPEN_OR_CURRENT}
          and (o.url = $4 or o.namespace = $2 and d.environment = 'preview' and d.task_id is not null))
  returning deployment_id`;
const PORTS_SQL = `
  select target, port from deployments o where port is not null and ${OPEN_OR_CURRENT}`;

/** Where a deployment is about to be applied in Kubernetes. */
interface Names {
  namespace: string;
  resource: string;
  url: string;
}

/** Claims what a deployment is about to use: a name and, in Docker, a port. */
@Injectable()
export class DeployClaims {
  constructor(
    private readonly ledger: LedgerDb,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'deployPorts'>,
  ) {}

  /**
   * Records where the deployment is about to be applied, so that whatever happens then can be undone. False: its host, or
   * the namespace of a preview, is that of another target.
   */
  claimNames({ deploymentId }: Rollout, { namespace, resource, url }: Names): Promise<boolean> {
    return this.ledger.transaction(async (db) => {
      await lockTarget(db, CLAIMS);
      const rows = await queryRows(db, CLAIM_NAMES_SQL, [deploymentId, namespace, resource, url]);
      return rows.length > 0;
    });
  }

  /**
   * Claims a port of the range. Each target has a pair of ports, which its deployments use in turn, so that a proxy in
   * front may know both.
   * @param taken ports that other programs use
   * @throws HubError RESOURCE_TEMPORARILY_UNAVAILABLE when all are in use
   */
  claimPort(
    { deploymentId, target }: Rollout,
    resource: string,
    before: number | null,
    taken: ReadonlySet<number>,
  ): Promise<number> {
    return this.ledger.transaction(async (db) => {
      await lockTarget(db, CLAIMS);
      const used = await queryRows<{ target: string; port: number }>(db, PORTS_SQL);
      const port = this.freePort(target, before, used, taken);
      const sql = `update deployments set port = $2, resource = $3 where deployment_id = $1`;
      await db.query(sql, [deploymentId, port, resource]);
      return port;
    });
  }

  private freePort(
    target: string,
    before: number | null,
    used: { target: string; port: number }[],
    taken: ReadonlySet<number>,
  ): number {
    const { first, last } = this.config.deployPorts;
    const pairOf = (port: number) => Math.floor((port - first) / 2);
    const isInside = before !== null && before >= first && before <= last;
    if (isInside) return before % 2 === first % 2 ? before + 1 : before - 1;
    const others = new Set(used.filter((one) => one.target !== target).map(({ port }) => pairOf(port)));
    for (let port = first; port < last; port += 2) {
      if (!others.has(pairOf(port)) && !taken.has(port)) return port;
    }
    const fix = 'remove previews, or widen DEPLOY_PORTS';
    throw new HubError('RESOURCE_TEMPORARILY_UNAVAILABLE', `All ports from ${first} to ${last} are in use: ${fix}`);
  }
}
