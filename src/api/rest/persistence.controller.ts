import { Body, Controller, Inject, Post, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { Recovery, type Recovered } from '../../persistence/recovery/recovery.js';
import { Actor } from '../../http/actor.decorator.js';
import { zod } from '../../http/zod-pipe.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { recoverSchema } from '../dto/bodies.js';

/** Manual recovery: compares ledger and engine on request. */
@UseGuards(DeclaredInputGuard)
@Controller('api/queues/persistence')
export class PersistenceController {
  constructor(
    private readonly recovery: Recovery,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  @Post('recover')
  @Endpoint({
    description: 'Reconciles the engine with the ledger now, and returns the number of recovered jobs of each kind.',
    body: 'Recover',
    response: 'Recovered',
    problems: [429],
  })
  async recover(
    @Body(zod(recoverSchema)) { kinds = this.config.recoveryKinds }: z.output<typeof recoverSchema>,
    @Actor() actor: string,
  ): Promise<{ recovered: Recovered }> {
    return { recovered: await this.recovery.run(kinds, actor) };
  }
}
