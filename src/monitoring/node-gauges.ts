import { Injectable } from '@nestjs/common';
import { Gauge } from './prom-client.js';
import { VERSION } from '../config/version.js';
import { NodeIsolation } from '../containers/node-isolation.js';
import { WebSockets } from '../http/websocket/web-sockets.js';
import { MetricsRegistry } from './metrics-registry.js';

/** Gauges of this process, without a query. */
@Injectable()
export class NodeGauges {
  constructor(sockets: WebSockets, isolation: NodeIsolation, registry: MetricsRegistry) {
    const registers = [registry];
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name: `runnerhub_${name}`,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    gauge('websockets', 'Open WebSockets of this process', () => sockets.size);
    gauge('isolation_failed', "1 while this node's last check found that its runners are not isolated", () =>
      isolation.isBreached ? 1 : 0,
    );
    const info = new Gauge({
      name: 'runnerhub_build_info',
      help: 'Always 1; version of the hub',
      labelNames: ['version'],
      registers,
    });
    info.set({ version: VERSION }, 1);
  }
}
