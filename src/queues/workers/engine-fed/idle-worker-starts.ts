import { Inject, Injectable } from '@nestjs/common';
import type { Worker } from 'bullmq';
import type { ClaimedJob } from '../../../jobs/job.js';
import { EngineWatch } from '../../../jobs/ports/engine.js';
import { EagerStarts } from '../../../jobs/ports/worker.js';
import type { QueueSpec } from '../../queue-catalog.js';
import { DrainSignal } from '../slots/drain-signal.js';
import { QUEUE_SPECS, SlotPool } from '../slots/slot-pool.js';
import { loopOf, type WorkerLoop } from './bullmq-internals.js';

/**
 * Eager starts on workers of this process that found their queue empty. A job that arrives then waits for no other job: it
 * starts as soon as it is committed, without passing through the engine (decision 12).
 */
@Injectable()
export class IdleWorkerStarts extends EagerStarts {
  private readonly idle = new Set<string>();
  private readonly workers = new Map<string, WorkerLoop>();
  /** Callbacks, by queue, that end an entry in the worker's list: reservation returned, or slot left by its run. */
  private readonly reserved = new Map<string, (() => void)[]>();
  private readonly counts = new Map<string, number>();
  private running = 0;
  private begin: (job: ClaimedJob, leftSlot: () => void) => Promise<void> = () => Promise.resolve();
  /** Queues with a rate limit, whose starts the engine counts. */
  private readonly limited: Set<string>;

  constructor(
    @Inject(QUEUE_SPECS) specs: QueueSpec[],
    private readonly slotPool: SlotPool,
    private readonly drainSignal: DrainSignal,
    private readonly watch: EngineWatch,
  ) {
    super();
    this.limited = new Set(specs.filter(({ limit }) => limit !== undefined).map(({ name }) => name));
  }

  /**
   * Tracks idle workers: a worker emits `drained` when the engine had no job for it.
   * @param begin runs a claimed job in the slot reserved for it; resolves when it has ended, and calls `leftSlot` before
   *   if the run goes on without its slot
   */
  listen(workers: Worker[], begin: (job: ClaimedJob, leftSlot: () => void) => Promise<void>): void {
    this.begin = begin;
    for (const worker of workers) {
      if (this.limited.has(worker.name)) continue;
      this.workers.set(worker.name, loopOf(worker));
      worker.on('drained', () => this.idle.add(worker.name));
      worker.on('active', () => this.idle.delete(worker.name));
    }
  }

  /** Takes no worker for idle until it says so again: meanwhile jobs may have come that are ahead. */
  forgetIdle(): void {
    this.idle.clear();
  }

  /** Returns the number of a queue's eager starts that have a slot, including those being accepted. */
  count(queue: string): number {
    return this.counts.get(queue) ?? 0;
  }

  /** True while an eager start is running or being accepted. */
  get busy(): boolean {
    return this.running > 0 || [...this.counts.values()].some((count) => count > 0);
  }

  reserve(queues: string[]): boolean {
    if (this.drainSignal.stopped || !this.watch.reachable) return false;
    const taken: string[] = [];
    for (const queue of queues) {
      if (this.take(queue)) {
        taken.push(queue);
        continue;
      }
      this.release(taken);
      return false;
    }
    return true;
  }

  /** Runs the job in a later turn of the event loop, so that the caller awaiting the commit resumes first. */
  run(job: ClaimedJob): void {
    const leftSlot = this.reserved.get(job.queue)?.pop() ?? (() => undefined);
    const ended = () => {
      this.running -= 1;
      leftSlot();
    };
    this.running += 1;
    setImmediate(() => void this.begin(job, leftSlot).finally(ended));
  }

  release(queues: string[]): void {
    for (const queue of queues) {
      this.slotPool.release(queue);
      this.reserved.get(queue)?.pop()?.();
    }
  }

  /** Reserves a slot on an idle worker, never the last: without it the copy it awaits could not be passed to others. */
  private take(queue: string): boolean {
    const loop = this.workers.get(queue)?.mainLoopQueue;
    if (!loop || !this.idle.has(queue) || this.slotPool.free(queue) < 2) return false;
    this.slotPool.reserve(queue, 1);
    this.counts.set(queue, this.count(queue) + 1);
    const left = new Promise<void>((resolve) => {
      let held = true;
      const leave = () => {
        if (held) this.counts.set(queue, this.count(queue) - 1);
        held = false;
        resolve();
      };
      this.reserved.set(queue, [...(this.reserved.get(queue) ?? []), leave]);
    });
    loop.add(left);
    return true;
  }
}
