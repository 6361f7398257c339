import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { startAct } from '../../audit/current-act.js';
import { Periodic } from '../../common/periodic-task.js';
import { messageOf } from '../../common/errors.js';
import { HUB_CONFIG, RECOVERY_KINDS, type HubConfig, type RecoveryKind } from '../../config/hub-config.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { EngineWatch } from '../../jobs/ports/engine.js';
import { QUEUE_NAMES } from '../../jobs/queue-names.js';
import { Dispatcher } from '../dispatch/dispatcher.js';
import { reopenFailed } from '../operations/reopen-failed.js';
import { DeadNodeRescuer } from './dead-node-rescuer.js';
import { EngineRecovery } from './engine-recovery.js';

/** Actor in the trail for recovery without a request. */
const SELF = 'recovery';

/**
 * Numbers of jobs by requested kind. `stalled`: active jobs of dead nodes, rescued; `incomplete`: open jobs that the
 * engine lacked, added again; `failed`: failed jobs, accepted again.
 */
export type Recovered = Partial<Record<RecoveryKind, number>>;

/**
 * Runs recovery: of dead nodes' jobs every two seconds, of the engine's content at the start, each minute, when the engine
 * reconnects or has lost data, and on request.
 */
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

  /** Runs recovery at the start and enables the regular sweeps. A disconnected or slowly filling engine blocks nothing. */
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
   * Runs the requested kinds only. Concurrent calls, on any number of nodes, recover each job once.
   * @throws HubError ENGINE_UNAVAILABLE for `incomplete` while the engine is disconnected
   */
  async run(kinds: readonly RecoveryKind[] = ['stalled', 'incomplete'], actor = SELF): Promise<Recovered> {
    await startAct();
    const recovered = await this.inLedger(kinds, actor);
    if (kinds.includes('incomplete')) recovered.incomplete = await this.engineRecovery.compare();
    this.dispatcher.requestSweep();
    return recovered;
  }

  @Periodic('engineReconcileMs', 'Recovery sweep failed; the next one follows in a minute')
  async sweep(): Promise<void> {
    if (!this.enabled || !this.watch.reachable) return;
    await this.quietly(() => this.engineRecovery.sweep());
  }

  /** Rescues jobs of dead nodes, far more often than `sweep`: they start again within 30 s. */
  @Periodic('nodeRescueMs', 'Rescue of the jobs of dead nodes failed; it is retried in 2 s')
  async sweepDeadNodes(): Promise<void> {
    if (!this.enabled) return;
    await this.quietly(async () => {
      const stalled = await this.deadNodeRescuer.free();
      if (stalled === 0) return;
      this.logger.warn({ stalled }, 'jobs of dead nodes rescued');
      this.dispatcher.requestSweep();
    });
  }

  /** Runs the kinds that need no engine: the dispatcher takes the jobs accepted again. */
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
      this.logger.warn({ reason: messageOf(error) }, 'recovery failed; the next pass retries it');
    }
  }
}
