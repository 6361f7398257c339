import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count, instant, uuid } from '../common/answers.js';
import { HubError, messageOf } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { CONTAINER_RUNTIME, type ContainerInfo, type ContainerRuntime } from './container-runtime.js';
import { HUB_LABEL, JOB_LABEL, REPOSITORY_LABEL, RUNNER_LABEL, hubIdentity } from './labels.js';

/** Containers that a list shows, and the time that the runtime has for it. */
const MAX_CONTAINERS = 500;
const PATIENCE_MS = 10_000;

export const containerSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z
    .enum(['runner', 'job', 'helper'])
    .meta({ description: 'Of a runner, of a create_container job, or of the hub itself' }),
  runtime: z.enum(['docker', 'kubernetes', 'host']),
  host: z.string().nullable().meta({ description: 'The machine; null in a cluster' }),
  image: z.string(),
  imageDigest: z.string().nullable(),
  state: z.enum(['created', 'running', 'exited']),
  health: z.enum(['healthy', 'unhealthy', 'starting']).nullable(),
  exitCode: z.int().nullable(),
  oomKilled: z.boolean().nullable(),
  reason: z.string().nullable().meta({ description: 'Reason of its end, where the runtime knows one' }),
  createdAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  repository: z.string().nullable(),
  runnerId: uuid.nullable(),
  jobId: uuid.nullable().meta({ description: 'The job that made it' }),
});
export type Container = z.output<typeof containerSchema>;

export const containerListSchema = z.strictObject({
  items: z.array(containerSchema),
  nextCursor: z.null(),
  total: count.meta({ description: `Containers that there are; the list has the newest ${MAX_CONTAINERS} at most` }),
});
export type ContainerList = z.output<typeof containerListSchema>;

const uuidOrNull = (text: string | undefined) =>
  uuid
    .nullable()
    .catch(null)
    .parse(text ?? null);

/** Lists this hub's containers in the runtime of the node that is asked: those of other machines are not visible to it. */
@Injectable()
export class Containers {
  private readonly hub: string;

  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    @Inject(HUB_CONFIG) config: HubConfig,
  ) {
    this.hub = hubIdentity(config);
  }

  /** @throws HubError NOT_CONFIGURED where there is no runtime */
  async list(): Promise<ContainerList> {
    const found = await this.found();
    found.sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0) || (a.name < b.name ? -1 : 1));
    const items = found.slice(0, MAX_CONTAINERS).map((info) => this.shown(info));
    return { items, nextCursor: null, total: found.length };
  }

  private async found(): Promise<ContainerInfo[]> {
    const late = AbortSignal.timeout(PATIENCE_MS);
    const expired = new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), { once: true });
    });
    try {
      return await Promise.race([this.runtime.list({ [HUB_LABEL]: this.hub }), expired]);
    } catch (error) {
      throw new HubError(
        'NOT_CONFIGURED',
        `The ${this.runtime.kind} runtime of this node does not list containers: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  private shown({ labels, ...info }: ContainerInfo): Container {
    const runnerId = uuidOrNull(labels[RUNNER_LABEL]);
    const jobId = uuidOrNull(labels[JOB_LABEL]);
    return {
      id: info.id,
      name: info.name,
      kind: runnerId !== null ? 'runner' : jobId !== null ? 'job' : 'helper',
      runtime: this.runtime.kind,
      host: this.runtime.kind === 'kubernetes' ? null : hostname(),
      image: info.image,
      imageDigest: info.imageDigest ?? null,
      state: info.state,
      health: info.health ?? null,
      exitCode: info.exitCode ?? null,
      oomKilled: info.oomKilled ?? null,
      reason: info.reason ?? null,
      createdAt: info.createdAt ?? null,
      startedAt: info.startedAt ?? null,
      finishedAt: info.finishedAt ?? null,
      repository: labels[REPOSITORY_LABEL] ?? null,
      runnerId,
      jobId,
    };
  }
}
