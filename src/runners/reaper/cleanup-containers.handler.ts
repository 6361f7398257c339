import { Inject } from '@nestjs/common';
import ms from 'ms';
import { z } from 'zod';
import { durationSchema } from '../../common/duration.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { CONTAINER_RUNTIME, type ContainerInfo, type ContainerRuntime } from '../../containers/container-runtime.js';
import { DEPLOYMENT_LABEL, HUB_LABEL, RUNNER_LABEL } from '../../containers/labels.js';
import { OwnContainers } from '../../containers/own-containers.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { once } from '../../jobs/retry-policy.js';
import { OrphanedContainers } from './orphaned-containers.js';

const cleanupContainersPayload = z.strictObject({
  /** Time since a container ended, or since it was created without being started; a day if absent. */
  maxAge: durationSchema.optional(),
  /** Makes the job repeat, as `repeat: {pattern}` does. */
  cronPattern: postgresSafeText(200).min(1).optional(),
});
type CleanupContainersPayload = z.output<typeof cleanupContainersPayload>;

/** Removes this hub's ended containers, and containers of runners that no longer exist, on the machine that it runs on. */
@JobHandler({
  type: 'cleanup_containers',
  queue: 'cleanup',
  payload: cleanupContainersPayload,
  retry: once,
  repeat: { pattern: '0 */6 * * *' },
  repeatOf: ({ cronPattern }) => (cronPattern === undefined ? undefined : { pattern: cronPattern }),
})
export class CleanupContainersHandler implements Handler<
  CleanupContainersPayload,
  { runners: number; others: number }
> {
  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    private readonly own: OwnContainers,
    private readonly orphanedContainers: OrphanedContainers,
  ) {}

  async run({ maxAge = ms('1d') }: CleanupContainersPayload, ctx: JobContext) {
    const runners = await this.orphanedContainers.remove(ctx.signal);
    const all = await this.runtime.list({ [HUB_LABEL]: this.own.hub });
    let others = 0;
    for (const { id } of all.filter((container) => isOver(container, Date.now() - maxAge))) {
      ctx.signal.throwIfAborted();
      if (await this.runtime.destroy(id)) others += 1;
    }
    return { runners, others };
  }
}

/** Whether it ended before then, or was created before then by a hub that died without starting it. */
function isOver({ state, createdAt, finishedAt, labels }: ContainerInfo, before: number): boolean {
  const isKept = labels[RUNNER_LABEL] !== undefined || labels[DEPLOYMENT_LABEL] !== undefined;
  if (isKept || state === 'running') return false;
  const since = state === 'created' ? createdAt : finishedAt;
  return (since?.getTime() ?? Infinity) <= before;
}
