import { Inject, Injectable } from '@nestjs/common';
import type { QueueSpec } from '../catalog.js';
import { DrainSignal } from './drain-signal.js';

/** Nest's injection token for the queues that this process runs jobs of; none when it only serves the API. */
export const QUEUE_SPECS = Symbol('QueueSpecs');

/** How many runs of a queue may go on in this process without a slot: each has its job in memory. */
const MAX_DETACHED = 1000;

/**
 * How many jobs of each queue run in this process at a time, whichever way they came: when the engine goes or returns,
 * those of the one way still run while those of the other begin.
 */
@Injectable()
export class SlotPool {
  private readonly available: Map<string, number>;
  /** Runs that have left their slot before their end. */
  private readonly detached = new Map<string, number>();
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly listeners = new Set<(queue: string) => void>();

  /** What those who wait for a slot do when the process takes no more jobs. */
  private readonly givingUp = new Set<() => void>();

  constructor(
    @Inject(QUEUE_SPECS) specs: QueueSpec[],
    private readonly drainSignal: DrainSignal,
  ) {
    this.available = new Map(specs.map(({ name, concurrency }) => [name, concurrency]));
    drainSignal.signal.addEventListener('abort', () => {
      for (const giveUp of this.givingUp) giveUp();
    });
  }

  free(queue: string): number {
    return this.available.get(queue) ?? 0;
  }

  /** Takes slots that are free. */
  reserve(queue: string, count: number): void {
    this.available.set(queue, this.free(queue) - count);
  }

  /** Takes a slot as soon as one is free. False when the process takes no more jobs, or the time is over. */
  acquire(queue: string, withinMs?: number): Promise<boolean> {
    if (this.drainSignal.draining) return Promise.resolve(false);
    if (this.free(queue) > 0) {
      this.reserve(queue, 1);
      return Promise.resolve(true);
    }
    const turns = this.waiting.get(queue) ?? new Set();
    this.waiting.set(queue, turns);
    return new Promise((resolve) => {
      const over = (entered: boolean) => {
        clearTimeout(timer);
        this.givingUp.delete(giveUp);
        turns.delete(turn);
        resolve(entered);
      };
      const turn = () => over(true);
      const giveUp = () => over(false);
      const timer = withinMs === undefined ? undefined : setTimeout(giveUp, withinMs);
      this.givingUp.add(giveUp);
      turns.add(turn);
    });
  }

  /** Gives slots back: to those who wait for one, in their order. */
  release(queue: string, count = 1): void {
    const turns = this.waiting.get(queue) ?? new Set();
    let given = 0;
    for (const turn of turns) {
      if (given === count) return;
      given += 1;
      turn();
    }
    if (given === count) return;
    this.reserve(queue, given - count);
    for (const listener of this.listeners) listener(queue);
  }

  /** For a run that goes on without its slot. False when there are as many as may be: then it keeps it. */
  releaseEarly(queue: string): boolean {
    const without = this.detached.get(queue) ?? 0;
    if (without >= MAX_DETACHED) return false;
    this.detached.set(queue, without + 1);
    this.release(queue);
    return true;
  }

  /** The end of a run that had left its slot early. */
  endDetached(queue: string): void {
    this.detached.set(queue, (this.detached.get(queue) ?? 0) - 1);
  }

  /** @returns what takes the listener away again */
  onFree(listener: (queue: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
