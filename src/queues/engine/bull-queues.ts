import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { QUEUE_NAMES } from '../../jobs/queue-names.js';
import { ENGINE_CONNECTIONS, asConnection, type EngineConnections } from './engine-connections.js';
import { engineTrace } from './engine-trace.js';

/** BullMQ queues of the whole catalog on one shared connection. Only the engine adds to them. */
@Injectable()
export class BullQueues implements OnApplicationShutdown {
  private readonly queues: Map<string, Queue>;

  constructor(
    @Inject(ENGINE_CONNECTIONS) connections: EngineConnections,
    @Inject(HUB_CONFIG) { log }: Pick<HubConfig, 'log'>,
  ) {
    this.queues = new Map(
      QUEUE_NAMES.map((name) => {
        const queue = new Queue(name, {
          connection: asConnection(connections.producer),
          prefix: connections.prefix(name),
          skipWaitingForReady: true,
          telemetry: engineTrace(name, log.debug),
        });
        // The connection reports its own errors; without a listener an 'error' event would end the process.
        queue.on('error', () => undefined);
        return [name, queue];
      }),
    );
  }

  get(name: string): Queue {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`unknown queue ${name}`);
    return queue;
  }

  all(): Queue[] {
    return [...this.queues.values()];
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.all().map((queue) => queue.close()));
  }
}
