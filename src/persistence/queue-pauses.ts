import { Injectable } from '@nestjs/common';
import { Engine } from '../jobs/ports.js';
import { isQueueName } from '../jobs/queue-names.js';
import { QueueSettings, type QueueSetting } from './queue-settings.js';

/** Somebody who pauses and resumes without end is not waited for. */
const ROUNDS = 5;

/**
 * Makes the engine obey what the ledger says of a queue. Whoever tells the engine reads the ledger again afterwards, and
 * tells it anew if somebody has changed it meanwhile: whichever of several comes last has seen the last word.
 */
@Injectable()
export class QueuePauses {
  constructor(
    private readonly engine: Engine,
    private readonly settings: QueueSettings,
  ) {}

  async apply(name: string): Promise<void> {
    await this.settle((setting) => setting.name === name);
  }

  /** Of all queues that anybody has ever set, and this release knows. */
  async restore(): Promise<void> {
    await this.settle(({ name }) => isQueueName(name));
  }

  private async settle(concerned: (setting: QueueSetting) => boolean): Promise<void> {
    const told = new Map<string, boolean>();
    for (let round = 0; round < ROUNDS; round += 1) {
      await this.settings.load();
      const news = this.settings.all().filter((one) => concerned(one) && told.get(one.name) !== one.paused);
      if (news.length === 0) return;
      await Promise.all(news.map(({ name, paused }) => this.engine.setPaused(name, paused)));
      for (const { name, paused } of news) told.set(name, paused);
    }
  }
}
