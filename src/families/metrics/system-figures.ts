import { statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import type { MetricName } from './metric-catalog.js';

/** Resolution of the measurement of the event loop's delay, which wakes the process as often. */
const RESOLUTION_MS = 500;
const NANOSECONDS = 1e9;

/** Measures this process and its machine, between one reading and the next. */
export class SystemFigures {
  private readonly delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private cpu = process.cpuUsage();
  private at = performance.now();

  start(): void {
    this.delay.enable();
  }

  stop(): void {
    this.delay.disable();
  }

  /** @param folder on the disk whose fill level is measured */
  async read(folder: string): Promise<Partial<Record<MetricName, number>>> {
    const { blocks, bavail } = await statfs(folder);
    return {
      node_cpu_ratio: this.cpuRatio(),
      node_memory_bytes: process.memoryUsage.rss(),
      node_event_loop_delay_seconds: this.delaySeconds(),
      host_memory_used_ratio: 1 - freemem() / totalmem(),
      host_disk_used_ratio: blocks === 0 ? 0 : 1 - bavail / blocks,
    };
  }

  /** Cores that this process has used on average since the last reading. */
  private cpuRatio(): number {
    const now = performance.now();
    const { user, system } = process.cpuUsage(this.cpu);
    const ratio = (user + system) / 1000 / Math.max(1, now - this.at);
    this.cpu = process.cpuUsage();
    this.at = now;
    return ratio;
  }

  /** Delay beyond the timer's own interval, at the 99th percentile. */
  private delaySeconds(): number {
    const p99 = this.delay.percentile(99) / NANOSECONDS;
    this.delay.reset();
    return Number.isFinite(p99) ? Math.max(0, p99 - RESOLUTION_MS / 1000) : 0;
  }
}
