import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { DeployObserver } from './deploy-observer.js';
import { DeploySteps } from './deploy-steps.js';
import { DeployTurns } from './deploy-turns.js';
import { DeployPlatform, type Rollout } from './model/platform.js';
import { lockTarget } from './rollout-sql.js';

/** How a deployment has ended without coming into operation. */
export interface Ending {
  state: 'failed' | 'cancelled';
  code: string | null;
  message: string | null;
}

const END_SQL = `
  update deployments set state = $2, completed_at = now(), error_code = $3, error_message = left($4, 2000)
   where deployment_id = $1 and state in ('pending','in_progress') returning deployment_id`;

/** Ends deployments: what they have replaced, or have brought up without success, is removed before the next one begins. */
@Injectable()
export class DeployEndings {
  private readonly logger = new Logger('Deploys');

  constructor(
    private readonly ledger: LedgerDb,
    private readonly platform: DeployPlatform,
    private readonly steps: DeploySteps,
    private readonly turns: DeployTurns,
    private readonly observer: DeployObserver,
  ) {}

  /** Ends a deployment that is in operation: what it has replaced is removed, then its target is free. May be repeated. */
  async finish(rollout: Rollout, giveUp = false): Promise<void> {
    const { deploymentId, environment, startedAt } = rollout;
    try {
      await this.platform.retire(rollout, await this.steps.replaced(rollout));
    } catch (error) {
      if (!giveUp) throw error;
      const next = 'remove it by hand';
      this.logger.warn({ deploymentId, error: messageOf(error) }, `removal of a replaced version failed; ${next}`);
    }
    await this.steps.complete(rollout);
    const seconds = startedAt ? (Date.now() - startedAt.getTime()) / 1000 : undefined;
    this.observer.ended({ environment, outcome: 'completed', seconds });
  }

  /**
   * Removes what the deployment has brought up, then records its end. May be repeated.
   * @param giveUp records the end although the removal fails
   * @throws HubError when the platform can't be reached: the target stays taken, and the sweeper repeats it
   */
  async end({ deploymentId }: Rollout, { state, code, message }: Ending, giveUp = false): Promise<void> {
    const rollout = await this.steps.get(deploymentId);
    if (!rollout || rollout.switchedAt) return;
    let text = message;
    try {
      if (isBegun(rollout)) await this.platform.undo(rollout, await this.steps.current(rollout.target));
    } catch (error) {
      if (!giveUp) throw error;
      text = `${message ?? state}; what it has left could not be removed: ${messageOf(error)}`;
    }
    const { target } = rollout;
    const wake = await this.ledger.transaction(async (db) => {
      await lockTarget(db, target);
      const { rows } = await db.query(END_SQL, [deploymentId, state, code, text]);
      if (rows.length === 0) return () => undefined;
      this.observer.ended({ environment: rollout.environment, outcome: state });
      this.logger.warn({ deploymentId, state, code }, 'deployment ended without coming into operation');
      return this.turns.free(db, target);
    });
    wake();
  }
}

/** Whether anything may have been applied: its name is claimed before. */
const isBegun = ({ resource }: Rollout) => resource !== null;
