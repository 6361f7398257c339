import type { QueueCapacity } from '../../jobs/ports/worker.js';

/** Load of a queue as measured within a window. */
export interface QueueLoad {
  /** Jobs that ended, of which the percentiles are; milliseconds. */
  sample: number;
  waitP50: number;
  waitP95: number;
  runP50: number;
  runP95: number;
  /** Average number of busy slots over all processes: run time divided by the window. */
  busySlots: number;
  /** Runs that ended per second. */
  perSecond: number;
}

export interface Advice {
  advised: number;
  reason: string;
}

/** Fewer jobs say nothing about a queue. */
const MIN_SAMPLE = 20;
/** Share of busy slots that leaves room for bursts; above FULL jobs queue up, below IDLE slots are left over. */
const AIM = 0.7;
const FULL = 0.8;
const IDLE = 0.2;
/** Waits that nobody minds. */
const SHORT_WAIT_MS = 1000;
/** One step changes a queue by no more than this factor: the next measurement shows its effect. */
const FACTOR = 2;
/** Share of a rate limit at which the limit, and not the slots, makes jobs wait. */
const RATE_BOUND = 0.9;

/** Advises a queue's concurrency per process, with the reason. Pure. */
export function advise(queue: QueueCapacity, current: number, load: QueueLoad | undefined, nodes: number): Advice {
  const keep = (reason: string): Advice => ({ advised: current, reason });
  if (nodes === 0) return keep('No process runs jobs');
  if (!load || load.sample < MIN_SAMPLE)
    return keep(`Only ${load?.sample ?? 0} jobs ended: at least ${MIN_SAMPLE} are needed`);
  const { busySlots, waitP95, perSecond } = load;
  const share = busySlots / (current * nodes);
  const facts = `95 % of ${load.sample} jobs waited less than ${shown(waitP95)}, and ${Math.round(100 * share)} % of ${current * nodes} slots were busy`;
  if (queue.limit && perSecond >= (RATE_BOUND * queue.limit.max * 1000) / queue.limit.per)
    return keep(
      `${facts}; the rate limit of ${queue.limit.max} per ${shown(queue.limit.per)} is reached, not the slots`,
    );
  const needed = (of: number) => Math.max(1, Math.ceil(busySlots / of / nodes));
  if (share >= FULL && waitP95 > SHORT_WAIT_MS) {
    const advised = Math.min(current * FACTOR, Math.max(current + 1, needed(AIM)));
    return {
      advised,
      reason: `${facts}; with ${advised} per process about ${percent(busySlots, advised * nodes)} would be`,
    };
  }
  if (share <= IDLE && waitP95 <= SHORT_WAIT_MS && current > 2) {
    const advised = Math.max(2, Math.ceil(current / FACTOR), needed(AIM / FACTOR));
    if (advised < current)
      return {
        advised,
        reason: `${facts}; ${advised} per process suffice, with ${percent(busySlots, advised * nodes)} busy`,
      };
  }
  if (waitP95 > SHORT_WAIT_MS)
    return keep(`${facts}; jobs wait for something else than slots, such as a pause, a delay by retries or the engine`);
  return keep(`${facts}: it fits`);
}

function percent(busy: number, slots: number): string {
  return `${Math.round((100 * busy) / slots)} %`;
}

function shown(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
