import type { OpenProject } from '../../../projects/projects.js';
import type { DeployPayload } from './deploy.js';

/** A deployment as its handler and platforms know it. */
export interface Rollout extends Omit<DeployPayload, 'taskId'> {
  taskId: string | null;
  jobId: string;
  target: string;
  image: string | null;
  startedAt: Date | null;
  /** When its objects were applied, or its container started; null: not yet. */
  appliedAt: Date | null;
  /** When it came into operation; null: not yet. */
  switchedAt: Date | null;
  url: string | null;
  namespace: string | null;
  resource: string | null;
  port: number | null;
  revision: string | null;
  /** What was applied, without secrets; null in Docker. */
  manifest: Manifest | null;
}

/** Objects of Kubernetes, as they were applied. */
export type Manifest = Record<string, unknown>[];

/** What a platform has applied, for the deployment's row. */
export interface Applied {
  image: string;
  url: string;
  namespace: string | null;
  resource: string;
  port: number | null;
  manifest: Manifest | null;
}

/** What a platform needs to know, and may report, while it applies. */
export interface ApplyContext {
  rollout: Rollout;
  /** Deployment that is in operation. */
  before: Rollout | undefined;
  project: OpenProject;
  signal: AbortSignal;
  progress: (percent: number) => void;
  log: (line: string) => void;
}

/** A preview that a platform has found by this hub's labels. */
export interface FoundPreview {
  /** Namespace in Kubernetes, container in Docker; unique on the platform with `resource`. */
  name: string;
  /** Deployment within a namespace that is not the preview's own. */
  resource: string | null;
  deploymentId: string | undefined;
  /** Time of the last deployment, where the platform knows it. */
  deployedAt: Date | undefined;
}

/**
 * Port of what runs deployments. Each act may be repeated after a crash. Errors are HubErrors: IMAGE_NOT_FOUND,
 * DEPLOY_UNHEALTHY, APPLY_CONFLICT and NOT_CONFIGURED are final, DOCKER_DAEMON_ERROR is worth another attempt.
 */
export abstract class DeployPlatform {
  /** Checks whether the project can be deployed here at all. @throws HubError NOT_CONFIGURED */
  abstract check(project: OpenProject): void;
  /** Brings the new version up beside the old one. */
  abstract apply(context: ApplyContext): Promise<Applied>;
  /**
   * Returns whether the new version is healthy, with its revision; undefined while that is undecided.
   * @throws HubError DEPLOY_UNHEALTHY, IMAGE_NOT_FOUND when it will not become healthy
   */
  abstract health(rollout: Rollout): Promise<{ revision: string | null } | undefined>;
  /** Removes what the new version has replaced: `before` was in operation last, if any was. */
  abstract retire(rollout: Rollout, before: Rollout | undefined): Promise<void>;
  /** Removes a new version that did not come into operation, and leaves `before` in operation. */
  abstract undo(rollout: Rollout, before: Rollout | undefined): Promise<void>;
  /** Finds the previews of this hub; undefined when this platform has none, and another may have some. */
  abstract previews(): Promise<FoundPreview[] | undefined>;
  /** Removes a preview. One that is gone counts as removed. */
  abstract remove(preview: FoundPreview): Promise<void>;
}
