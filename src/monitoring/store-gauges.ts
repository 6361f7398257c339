import { Injectable } from '@nestjs/common';
import { Gauge } from './prom-client.js';
import { ControlChannel } from '../database/control-channel.js';
import { EngineWatch } from '../jobs/ports/engine.js';
import { MetricsRegistry } from './metrics-registry.js';

/** Gauges of this node's view of its stores, without querying them. */
@Injectable()
export class StoreGauges {
  constructor(watch: EngineWatch, channel: ControlChannel, registry: MetricsRegistry) {
    const registers = [registry];
    new Gauge({
      name: 'runnerhub_engine_up',
      help: '1 while the queue engine is reachable and accepts jobs',
      registers,
      collect() {
        this.set(watch.reachable ? 1 : 0);
      },
    });
    new Gauge({
      name: 'runnerhub_store_away',
      help: '1 while the store is unavailable, by reason; absent otherwise',
      labelNames: ['store', 'reason'],
      registers,
      collect() {
        this.reset();
        if (watch.trouble) this.set({ store: 'engine', reason: watch.trouble.code }, 1);
        if (channel.trouble) this.set({ store: 'ledger', reason: channel.trouble }, 1);
      },
    });
  }
}
