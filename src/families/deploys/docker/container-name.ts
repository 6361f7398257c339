import { createHash } from 'node:crypto';
import type { Rollout } from '../model/platform.js';

/** Returns the name of a deployment's one container: a repeated attempt finds it by that. */
export function containerName({ deploymentId, environment }: Rollout, project: string): string {
  const hash = createHash('sha256').update(deploymentId).digest('hex').slice(0, 16);
  return `${project}-${environment}-${hash}`;
}
