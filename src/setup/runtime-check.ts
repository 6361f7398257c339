import { Inject, Injectable } from '@nestjs/common';
import { messageOf } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { CONTAINER_RUNTIME, type ContainerRuntime } from '../containers/container-runtime.js';
import { NodeFigures } from '../jobs/ports/readings.js';

/** Time that the runtime has to answer, and for which its answer is kept: every open Overview asks. */
const TIMEOUT_MS = 3000;
const FRESH_MS = 10_000;

export interface RuntimeAnswer {
  reachable: boolean;
  detail: string;
}

/** Checks that runners can be started: by this node's runtime, or for a node that only serves the API, by other nodes. */
@Injectable()
export class RuntimeCheck {
  private known: { at: number; answer: Promise<RuntimeAnswer> } | undefined;

  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'role'>,
    private readonly figures: NodeFigures,
  ) {}

  read(): Promise<RuntimeAnswer> {
    const now = performance.now();
    if (!this.known || now - this.known.at > FRESH_MS)
      this.known = { at: now, answer: this.config.role === 'api' ? this.askOthers() : this.ping() };
    return this.known.answer;
  }

  private async askOthers(): Promise<RuntimeAnswer> {
    const nodes = await this.figures.latest('node_containers').catch(() => []);
    const count = nodes.length;
    if (count === 0) return { reachable: false, detail: 'no node has reported its containers within minutes' };
    return { reachable: true, detail: `${count} ${count === 1 ? 'node has' : 'nodes have'} reported containers` };
  }

  private async ping(): Promise<RuntimeAnswer> {
    const { kind } = this.runtime;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${kind} did not answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    });
    try {
      await Promise.race([this.runtime.ping(), late]);
      return {
        reachable: true,
        detail: kind === 'host' ? 'processes of this machine, not isolated' : `${kind} answers`,
      };
    } catch (error) {
      return { reachable: false, detail: messageOf(error) };
    } finally {
      clearTimeout(timer);
    }
  }
}
