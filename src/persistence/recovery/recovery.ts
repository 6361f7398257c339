import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Pool } from 'pg';
import { messageOf } from '../../common/errors.js';
import { HUB_CONFIG, RECOVERY_KINDS, type HubConfig, type RecoveryKind } from '../../config/hub-config.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { EngineWatch } from '../../jobs/ports.js';
import { QUEUE_NAMES } from '../../jobs/queue-names.js';
import { Dispatcher } from '../dispatcher.js';
import { reopenFailed } from '../reopen-failed.js';
import { DeadNodeRescuer } from './dead-node-rescuer.js';
import { EngineRecovery } from './engine-recovery.js';

const DEAD_NODES_MS = 2000;
/** Who stands in the trail of what nobody asked for. */
const SELF = 'recovery';

/**
 * How many jobs of each kind that was asked for. `stalled`: active ones of nodes that are gone, accepted again;
 * `incomplete`: open ones that the engine did not know, added again; `failed`: failed ones, accepted again.
 */
export type Recovered = Partial<Record<RecoveryKind, number>>;

/** Brings back what was lost: at the start, each minute, when the engine is back or has forgotten, and when asked. */
@Injectable()
export class Recovery {
  private readonly logger = new Logger(Recovery.name);
  private enabled = false;

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly watch: EngineWatch,
    private readonly dispatcher: Dispatcher,
    private readonly deadNodeRescuer: DeadNodeRescuer,
    private readonly engineRecovery: EngineRecovery,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /** The run at the start; from then on the regular ones. An engine that is away, or slow to fill, holds up nothing. */
  async begin(): Promise<void> {
    this.enabled = true;
    this.dispatcher.start();
    const kinds = this.config.recoveryKinds;
    await this.quietly(async () => {
      const recovered = await this.inLedger(kinds, SELF);
      if (Object.values(recovered).some((count) => count > 0)) this.logger.warn(recovered, 'jobs recovered');
    });
    await this.engineRecovery.begin(kinds.includes('incomplete'));
  }

  end(): void {
    this.enabled = false;
    this.engineRecovery.end();
  }

  /**
   * Does what was asked and nothing else. Any number of them at once, on any number of nodes, do it once.
   * @throws HubError ENGINE_UNAVAILABLE for `incomplete` while the engine is away
   */
  async run(kinds: readonly RecoveryKind[] = ['stalled', 'incomplete'], actor = SELF): Promise<Recovered> {
    const recovered = await this.inLedger(kinds, actor);
    if (kinds.includes('incomplete')) recovered.incomplete = await this.engineRecovery.compare();
    this.dispatcher.requestSweep();
    return recovered;
  }

  @Interval(60_000)
  async sweep(): Promise<void> {
    if (!this.enabled || !this.watch.reachable) return;
    await this.quietly(() => this.engineRecovery.sweep());
  }

  /** Looked for far more often: their jobs start again within 30 s. */
  @Interval(DEAD_NODES_MS)
  async sweepDeadNodes(): Promise<void> {
    if (!this.enabled) return;
    await this.quietly(async () => {
      const stalled = await this.deadNodeRescuer.free();
      if (stalled === 0) return;
      this.logger.warn({ stalled }, 'jobs of dead nodes recovered');
      this.dispatcher.requestSweep();
    });
  }

  /** What needs no engine: the dispatcher takes what was accepted again. */
  private async inLedger(kinds: readonly RecoveryKind[], actor: string): Promise<Recovered> {
    const recovered: Recovered = {};
    for (const kind of RECOVERY_KINDS.filter((one) => kinds.includes(one))) {
      switch (kind) {
        case 'failed':
          recovered.failed = 0;
          for (const queue of QUEUE_NAMES)
            recovered.failed += await reopenFailed(this.pool, queue, { actor, act: 'recover' });
          break;
        case 'stalled':
          recovered.stalled = await this.deadNodeRescuer.free();
          break;
        case 'incomplete':
          break;
      }
    }
    return recovered;
  }

  private async quietly(step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'recovery could not finish; it runs again within a minute');
    }
  }
}
