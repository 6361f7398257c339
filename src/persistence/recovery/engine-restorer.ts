import { Injectable, Logger } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { HubError } from '../../common/errors.js';
import { newId } from '../../common/ids.js';
import { Engine, EngineWatch, type EngineFingerprint } from '../../jobs/ports/engine.js';
import { QueuePauses } from '../queues/queue-pauses.js';
import { Epochs } from './epochs.js';
import { EngineReconciler } from './engine-reconciler.js';

/** Maximum attempts at restoring an engine that loses its content again meanwhile. */
const TRIES = 3;

/** `doubtful`: only if the engine is not the one restored last; `always`: reconcile whatever its fingerprint. */
export type RestoreWhen = 'doubtful' | 'always';

/**
 * Restores the engine: pauses first, then jobs, and the markers last, so that an engine left by a crash is recognized
 * as unfinished. Under a lock: of several nodes that notice a loss one restores, the others find the work done.
 */
@Injectable()
export class EngineRestorer {
  private readonly logger = new Logger(EngineRestorer.name);

  constructor(
    private readonly engine: Engine,
    private readonly watch: EngineWatch,
    private readonly epochs: Epochs,
    private readonly pauses: QueuePauses,
    private readonly engineReconciler: EngineReconciler,
  ) {}

  /**
   * Restores or reconciles; returns the number of added jobs, or null while another node does so and `wait` is false.
   * @throws HubError ENGINE_UNAVAILABLE
   */
  run(when: RestoreWhen, wait: boolean): Promise<number | null> {
    return this.epochs.alone(wait, async (db) => {
      const [known, found] = await Promise.all([this.epochs.current(db), this.engine.fingerprint()]);
      if (!known || !same(known, found)) return this.rebuild(db, known !== null);
      if (when === 'doubtful') {
        this.watch.setBaseline(found);
        return 0;
      }
      await this.pauses.restore();
      const count = await this.engineReconciler.restore(db);
      this.watch.setBaseline(found);
      return count;
    });
  }

  /** @param lost whether the engine was filled before: filling it again deserves a warning */
  private async rebuild(db: PoolClient, lost: boolean): Promise<number> {
    const began = performance.now();
    let count = 0;
    for (let tried = 0; tried < TRIES; tried += 1) {
      const epoch = newId();
      const unfinished = `unfinished:${epoch}`;
      await this.engine.writeEpoch(unfinished);
      const before = await this.engine.fingerprint();
      await this.pauses.restore();
      count += await this.engineReconciler.restore(db);
      // A loss meanwhile has removed this attempt's markers, or changed the identity.
      const whole = await this.engine.writeEpoch(epoch, unfinished);
      const after = await this.engine.fingerprint();
      if (!whole || !same(after, { epoch, identity: before.identity })) continue;
      await this.epochs.store(db, after);
      this.watch.setBaseline(after);
      const tookMs = Math.round(performance.now() - began);
      const fields = { engine: this.engine.kind, jobs: count, tookMs };
      if (lost) this.logger.warn(fields, 'queue engine restored from the ledger');
      else this.logger.log(fields, 'new queue engine filled from the ledger');
      return count;
    }
    throw new HubError('ENGINE_UNAVAILABLE', `The queue engine lost its content ${TRIES} times while it was restored`);
  }
}

function same(a: EngineFingerprint, b: EngineFingerprint): boolean {
  return a.epoch === b.epoch && a.identity === b.identity;
}
