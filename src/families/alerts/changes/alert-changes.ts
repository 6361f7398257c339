import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ControlChannel } from '../../../database/control-channel.js';
import type { Queryable } from '../../../database/queryable.js';
import { AlertObservers } from './alert-observer.js';

/** Ids in one message of the control channel, whose size is limited. */
const MAX_IDS = 100;

/** Carries changes of alerts from the node that makes them to the observers of all nodes. */
@Injectable()
export class AlertChanges implements OnModuleInit, OnModuleDestroy {
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly channel: ControlChannel,
    private readonly observers: AlertObservers,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.channel.on('alerts', ({ ids }) => this.observers.onAlertChanged(ids));
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  /** Announces changes at the commit of the transaction. Beyond 100 alerts observers get the first ones only. */
  async announce(ids: readonly string[], db: Queryable): Promise<void> {
    if (ids.length > 0) await this.channel.publish('alerts', { ids: ids.slice(0, MAX_IDS) }, db);
  }
}
