import type { Environment } from './model/deploy.js';

export const DEPLOY_OUTCOMES = ['completed', 'failed', 'cancelled'] as const;

/** A deployment that has ended. `seconds`: from its begin, of one that came into operation. */
export interface DeployEnded {
  environment: Environment;
  outcome: (typeof DEPLOY_OUTCOMES)[number];
  seconds?: number;
}

/** Counts deployments. Its method neither throws nor waits. */
export abstract class DeployObserver {
  abstract ended(ended: DeployEnded): void;
}
