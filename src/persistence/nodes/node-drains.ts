import { Inject, Injectable, Logger } from '@nestjs/common';
import { recordAct } from '../../audit/current-act.js';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { ControlChannel } from '../../database/control-channel.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { Nodes, type NodeOrdered } from './nodes.js';

/** The row alone decides; the message makes the node read it before its next heartbeat. */
const DRAIN_SQL = `
  update nodes set drained_at = case when $2 then coalesce(drained_at, now()) end,
                   drained_by = case when $2 then $3 end, drain_reason = case when $2 then $4 end
   where id = $1 and role <> 'api' and stopped_at is null and heartbeat_at > now() - $5 * interval '1 ms'
  returning id`;

const BEFORE_SQL = `select drained_at is not null as drained from nodes where id = $1 for update`;

/** Lets a node take no more jobs while it runs on, or take them again. */
@Injectable()
export class NodeDrains {
  private readonly logger = new Logger(NodeDrains.name);

  constructor(
    private readonly ledger: LedgerDb,
    private readonly channel: ControlChannel,
    private readonly nodes: Nodes,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /**
   * Stores the order, and waits a short time for the node to follow it.
   * @throws HubError NOT_FOUND; WRONG_STATE for a node that has ended, or that runs no jobs
   */
  async set(id: string, drained: boolean, actor: string, reason?: string): Promise<NodeOrdered> {
    const known = isUuid(id) ? id : null;
    const values = [known, drained, actor, reason ?? null, this.config.timings.nodeSilenceMs];
    const changed = await this.ledger.transaction(async (db) => {
      const { rows: before } = await db.query(BEFORE_SQL, [known]);
      const { rows } = await db.query(DRAIN_SQL, values);
      if (rows.length > 0) await recordAct(db, { target: id, before: before[0], after: { drained } });
      return rows.length > 0;
    });
    if (!changed) {
      const node = await this.nodes.get(id);
      const why = node.alive ? 'it runs no jobs' : 'it has ended';
      throw new HubError('WRONG_STATE', `Node ${id} can't be ${drained ? 'drained' : 'resumed'}: ${why}`);
    }
    const obeyed = await this.order(id, drained);
    this.logger.log(
      { node: id, actor, reason, obeyed },
      drained ? 'node is to take no more jobs' : 'node is to take jobs again',
    );
    return { ...(await this.nodes.get(id)), obeyed };
  }

  /** Notifies the node; false if it has not confirmed in time. */
  private async order(id: string, drained: boolean): Promise<boolean> {
    let stop: () => void = () => undefined;
    const confirmed = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), this.config.timings.drainConfirmMs);
      const off = this.channel.on('drains', (now) => now.id === id && now.drained === drained && resolve(true));
      stop = () => {
        clearTimeout(timer);
        off();
      };
    });
    try {
      await this.channel.publish('nodes', { id });
      return await confirmed;
    } finally {
      stop();
    }
  }
}
