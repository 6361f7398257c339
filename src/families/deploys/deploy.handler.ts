import { fieldOf, messageOf } from '../../common/errors.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { PRIORITIES } from '../../jobs/priority.js';
import { exponential } from '../../jobs/retry-policy.js';
import { Projects } from '../../projects/projects.js';
import { DeployEndings } from './deploy-endings.js';
import { DeploySteps } from './deploy-steps.js';
import { DeployTurns } from './deploy-turns.js';
import { deployPayload, type DeployPayload } from './model/deploy.js';
import { DeployPlatform, type Rollout } from './model/platform.js';

/** A safety net: the end of a deployment wakes the one that waits for it in the same transaction. */
const WAIT_MS = 3_600_000;
/** Time between checks of a rollout, and the age from which they are less frequent. */
const CHECK_MS = 1000;
const OLD_CHECK_MS = 5000;
const OLD_MS = 30_000;

/** Time for which the platform may be away while it rolls out. */
const UNKNOWN_MS = 1_800_000;

const FINAL = [
  ...['PROJECT_NOT_FOUND', 'IMAGE_NOT_FOUND', 'DEPLOY_UNHEALTHY', 'APPLY_CONFLICT', 'NOT_CONFIGURED'],
  ...['IMAGE_NOT_ALLOWED', 'SECRET_UNREADABLE'],
];
/** Errors of a platform that is away for a while: a rollout goes on without being watched. */
const PASSING = ['DOCKER_DAEMON_ERROR', 'NETWORK_TIMEOUT', 'RESOURCE_TEMPORARILY_UNAVAILABLE'];

export interface Deployed {
  deploymentId: string;
  url: string | null;
  image: string | null;
  namespace: string | null;
  /** Deployment in Kubernetes, container in Docker. */
  resource: string | null;
  revision: string | null;
}

/**
 * Brings a version of a project into operation: applies it, waits for its health without a slot, and removes what it
 * replaces. A version that does not become healthy is removed, and the one before stays in operation.
 */
@JobHandler({
  type: 'deploy',
  queue: 'deploys',
  payload: deployPayload,
  retry: exponential({ attempts: 3, delay: '2s', notOn: FINAL }),
  priority: ({ environment }) => (environment === 'production' ? PRIORITIES.CRITICAL : PRIORITIES.HIGH),
  dedupeOf: ({ deploymentId }) => deploymentId,
})
export class DeployHandler implements Handler<DeployPayload, Deployed> {
  constructor(
    private readonly turns: DeployTurns,
    private readonly steps: DeploySteps,
    private readonly endings: DeployEndings,
    private readonly projects: Projects,
    private readonly platform: DeployPlatform,
  ) {}

  async run(payload: DeployPayload, ctx: JobContext): Promise<Deployed> {
    const taken = await this.turns.take(ctx.jobId, payload);
    if (taken.state === 'superseded') return ctx.cancel(taken.errorMessage ?? 'superseded');
    if (taken.state === 'completed') return resultOf(taken);
    if (taken.state === 'pending') {
      ctx.log('another deployment of the same target is in progress: this one waits for its end');
      return ctx.suspend(new Date(Date.now() + WAIT_MS));
    }
    const rollout = await this.attempt(taken, ctx, () => this.bringUp(taken, ctx));
    if (!rollout.switchedAt) return ctx.suspend(new Date(Date.now() + nextCheckMs(rollout)));
    await this.finish(rollout, ctx);
    return resultOf(rollout);
  }

  /** Runs a part of the deployment, whose failure ends the deployment if no other attempt follows. */
  private async attempt<T>(rollout: Rollout, ctx: JobContext, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const code = codeOf(error);
      // A deployment that was ended meanwhile, or a job that is to stop, ends by the sweeper.
      if (ctx.signal.aborted || code === 'WRONG_STATE' || mayRetry(error, code, ctx)) throw error;
      await this.endings
        .end(rollout, { state: 'failed', code, message: messageOf(error) })
        .catch((failure: unknown) => {
          ctx.log(`what it has brought up could not be removed yet: ${messageOf(failure)}`);
        });
      throw error;
    }
  }

  /** Goes on from the last recorded step; the rollout is switched once it is in operation. */
  private async bringUp(rollout: Rollout, ctx: JobContext): Promise<Rollout> {
    if (rollout.switchedAt) return rollout;
    const applied = rollout.appliedAt ? rollout : await this.apply(rollout, ctx);
    // Each run reports it again, as a run that reports none resets it.
    ctx.progress(70);
    const healthy = await this.platform.health(applied).catch((error: unknown) => {
      if (!PASSING.includes(codeOf(error)) || ageOf(applied) > UNKNOWN_MS) throw error;
      ctx.log(`its health is unknown for now: ${messageOf(error)}`);
      return undefined;
    });
    if (!healthy) return applied;
    ctx.signal.throwIfAborted();
    const switched = await this.steps.switch(applied, healthy.revision);
    ctx.progress(90);
    ctx.log(`in operation at ${switched.url}`);
    return switched;
  }

  private async apply(rollout: Rollout, ctx: JobContext): Promise<Rollout> {
    const project = await this.projects.open(rollout.projectId);
    this.platform.check(project);
    ctx.progress(10);
    const before = await this.steps.current(rollout.target);
    const report = { progress: (percent: number) => ctx.progress(percent), log: (line: string) => ctx.log(line) };
    const applied = await this.platform.apply({ rollout, before, project, signal: ctx.signal, ...report });
    const recorded = await this.steps.applied(rollout, applied);
    ctx.log(`${applied.image} is applied: waiting for its health`);
    return recorded;
  }

  /** Removes what was replaced. A failure of that is no failure of what is in operation. */
  private async finish(rollout: Rollout, ctx: JobContext): Promise<void> {
    try {
      await this.endings.finish(rollout);
    } catch (error) {
      if (ctx.signal.aborted || mayRetry(error, '', ctx)) throw error;
      await this.endings.finish(rollout, true);
    }
    ctx.progress(100);
  }
}

function codeOf(error: unknown): string {
  const code = fieldOf(error, 'code');
  return typeof code === 'string' ? code : 'UNKNOWN_ERROR';
}

function mayRetry(error: unknown, code: string, { attempt, maxAttempts }: JobContext): boolean {
  if (code === 'RATE_LIMITED') return true;
  const final = fieldOf(error, 'final') === true || code === 'PERMANENT_ERROR' || FINAL.includes(code);
  return !final && attempt < maxAttempts;
}

const ageOf = ({ appliedAt }: Rollout) => Date.now() - (appliedAt?.getTime() ?? Date.now());
const nextCheckMs = (rollout: Rollout) => (ageOf(rollout) > OLD_MS ? OLD_CHECK_MS : CHECK_MS);

const resultOf = ({ deploymentId, url, image, namespace, resource, revision }: Rollout): Deployed => ({
  ...{ deploymentId, url, image, namespace, resource, revision },
});
