import { Inject, Injectable } from '@nestjs/common';
import type { QueueSpec } from '../../queue-catalog.js';
import { DrainSignal } from './drain-signal.js';

/** Nest's injection token for the queues whose jobs this process runs; none when it only serves the API. */
export const QUEUE_SPECS = Symbol('QueueSpecs');

/** Limit of a queue's detached runs in this process: each has its job in memory. */
const MAX_DETACHED = 1000;

/**
 * Slots of each queue in this process, for jobs from the engine and from the ledger alike: when the engine disconnects or
 * reconnects, jobs of one source still run while those of the other begin.
 */
@Injectable()
export class SlotPool {
  private readonly available: Map<string, number>;
  private readonly sizes: Map<string, number>;
  /** Runs that released their slot before their end. */
  private readonly detached = new Map<string, number>();
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly listeners = new Set<(queue: string) => void>();

  /** Callbacks that end the waits for a slot when the process takes no more jobs. */
  private readonly givingUp = new Set<() => void>();

  constructor(
    @Inject(QUEUE_SPECS) specs: QueueSpec[],
    private readonly drainSignal: DrainSignal,
  ) {
    this.available = new Map(specs.map(({ name, concurrency }) => [name, concurrency]));
    this.sizes = new Map(this.available);
    drainSignal.onStop(() => {
      for (const giveUp of this.givingUp) giveUp();
    });
  }

  /** Changes the number of a queue's slots; those that are in use beyond it end with their runs. */
  resize(queue: string, size: number): void {
    const more = size - (this.sizes.get(queue) ?? size);
    this.sizes.set(queue, size);
    if (more > 0) this.release(queue, more);
    else this.reserve(queue, -more);
  }

  /** Returns the number of free slots; below zero, as many as a smaller size has left in use beyond it. */
  free(queue: string): number {
    return this.available.get(queue) ?? 0;
  }

  /** Takes free slots. */
  reserve(queue: string, count: number): void {
    this.available.set(queue, this.free(queue) - count);
  }

  /** Takes a slot as soon as one is free. Returns false when the process takes no more jobs or the time is over. */
  acquire(queue: string, withinMs?: number): Promise<boolean> {
    if (this.drainSignal.stopped) return Promise.resolve(false);
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

  /** Releases slots, first to waiting callers in their order. */
  release(queue: string, count = 1): void {
    const turns = this.waiting.get(queue) ?? new Set();
    let given = 0;
    // First what is in use beyond the queue's size.
    const beyond = Math.min(count, Math.max(0, -this.free(queue)));
    this.reserve(queue, -beyond);
    count -= beyond;
    for (const turn of turns) {
      if (given === count) return;
      given += 1;
      turn();
    }
    if (given === count) return;
    this.reserve(queue, given - count);
    for (const listener of this.listeners) listener(queue);
  }

  /** Releases the slot of a run that goes on. Returns false at the limit of detached runs: the run then keeps its slot. */
  releaseEarly(queue: string): boolean {
    const without = this.detached.get(queue) ?? 0;
    if (without >= MAX_DETACHED) return false;
    this.detached.set(queue, without + 1);
    this.release(queue);
    return true;
  }

  /** Ends a run that had released its slot early. */
  endDetached(queue: string): void {
    this.detached.set(queue, (this.detached.get(queue) ?? 0) - 1);
  }

  /** @returns a function that removes the listener */
  onFree(listener: (queue: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
