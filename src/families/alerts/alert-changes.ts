import { Injectable } from '@nestjs/common';
import { ControlChannel } from '../../database/control-channel.js';
import type { Queryable } from '../../database/queryable.js';

/** Ids in one message of the control channel, whose size is limited. */
const MAX_IDS = 100;

/** Announces changes of alerts to live views on all nodes. */
@Injectable()
export class AlertChanges {
  constructor(private readonly channel: ControlChannel) {}

  /** Announces changes at the commit of the transaction. Beyond 100 alerts the message names the first ones only. */
  async announce(ids: readonly string[], db: Queryable): Promise<void> {
    if (ids.length > 0) await this.channel.publish('alerts', { ids: ids.slice(0, MAX_IDS) }, db);
  }
}
