import { Injectable } from '@nestjs/common';
import { Engine } from '../../jobs/ports/engine.js';
import { isQueueName } from '../../jobs/queue-names.js';
import { QueueSettings, type QueueSetting } from './queue-settings.js';

/** Maximum rounds, so that a queue paused and resumed without end does not block. */
const ROUNDS = 5;

/**
 * Applies the ledger's pauses to the engine. Each caller reads the ledger again afterwards, and applies a pause that
 * has changed meanwhile: the last of several concurrent callers has read the final setting.
 */
@Injectable()
export class QueuePauses {
  constructor(
    private readonly engine: Engine,
    private readonly settings: QueueSettings,
  ) {}

  async apply(name: string): Promise<void> {
    await this.applyUntilStable((setting) => setting.name === name);
  }

  /** Applies the pauses of all queues that have settings and that this release knows. */
  async restore(): Promise<void> {
    await this.applyUntilStable(({ name }) => isQueueName(name));
  }

  private async applyUntilStable(concerned: (setting: QueueSetting) => boolean): Promise<void> {
    const applied = new Map<string, boolean>();
    for (let round = 0; round < ROUNDS; round += 1) {
      await this.settings.load();
      const news = this.settings.all().filter((one) => concerned(one) && applied.get(one.name) !== one.paused);
      if (news.length === 0) return;
      await Promise.all(news.map(({ name, paused }) => this.engine.setPaused(name, paused)));
      for (const { name, paused } of news) applied.set(name, paused);
    }
  }
}
