import { Body, Controller, Inject, Post, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { HUB_CONFIG, type HubConfig, type RecoveryKind } from '../../config/hub-config.js';
import { QUEUE_NAMES } from '../../jobs/queue-names.js';
import { QueueManager } from '../../persistence/queue-manager.js';
import { Recovery } from '../../persistence/recovery.js';
import { Actor } from '../auth/actor.decorator.js';
import { zod } from '../http/zod-pipe.js';
import { DeclaredInputGuard } from '../http/declared-input.guard.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { recoverSchema } from './bodies.js';

/** The ledger against the engine, by hand. */
@UseGuards(DeclaredInputGuard)
@Controller('api/queues/persistence')
export class PersistenceController {
  constructor(
    private readonly recovery: Recovery,
    private readonly queues: QueueManager,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /** `stalled` and `incomplete` are two looks of one comparison: asked for either, it answers what it did of each. */
  @Post('recover')
  @Endpoint({ description: 'How many jobs were brought back, by kind', body: 'Recover' })
  async recover(
    @Body(zod(recoverSchema)) { kinds = this.config.recoveryKinds }: z.output<typeof recoverSchema>,
    @Actor() actor: string,
  ): Promise<{ recovered: Partial<Record<RecoveryKind, number>> }> {
    const recovered: Partial<Record<RecoveryKind, number>> = {};
    if (kinds.includes('failed')) recovered.failed = await this.retryAllFailed(actor);
    if (kinds.some((kind) => kind !== 'failed')) Object.assign(recovered, await this.recovery.run());
    return { recovered };
  }

  private async retryAllFailed(actor: string): Promise<number> {
    let count = 0;
    for (const queue of QUEUE_NAMES) count += (await this.queues.retryFailed(queue, actor)).count;
    return count;
  }
}
