import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import type { Lease } from './model/task.js';
import { TaskChanges } from './task-changes.js';
import { TaskLeases, type LeaseRequest, type TaskSender } from './task-leases.js';

/** Requests that wait on one node at a time. */
const MAX_WAITING = 1000;
const RETRY_AFTER_MS = 5000;

interface Waiter {
  sender: TaskSender;
  request: LeaseRequest;
  /** Attempts in flight: one of them may get a task although the time is over, and then it is the answer. */
  attempts: number;
  over: boolean;
  answer: (lease: Lease | undefined) => void;
  refuse: (error: unknown) => void;
}

/** Waiters for the same tasks: when the first of them gets none, no other would. */
interface Group {
  waiters: Set<Waiter>;
  serving: boolean;
  again: boolean;
}

/** Requests for tasks that wait until one is ready: nobody polls, a notification has them try. */
@Injectable()
export class WaitingWorkers implements OnModuleInit, OnModuleDestroy {
  private readonly groups = new Map<string, Group>();
  private waiting = 0;
  private stopped = false;

  constructor(
    private readonly leases: TaskLeases,
    private readonly changes: TaskChanges,
  ) {}

  get count(): number {
    return this.waiting;
  }

  onModuleInit(): void {
    this.changes.onReady(() => {
      for (const [key, group] of this.groups) void this.serve(key, group);
    });
  }

  /** Answers all, so that no request keeps the server from closing. */
  onModuleDestroy(): void {
    this.stopped = true;
    for (const { waiters } of this.groups.values()) for (const waiter of waiters) end(waiter);
  }

  /**
   * Leases a task, and waits for one for so long if none is ready; undefined: there was none.
   * @param signal ends the wait of a sender that is gone
   * @throws HubError as `TaskLeases.claim`; RATE_LIMITED when too many wait
   */
  async next(
    sender: TaskSender,
    request: LeaseRequest,
    waitMs: number,
    signal?: AbortSignal,
  ): Promise<Lease | undefined> {
    if (waitMs === 0 || this.stopped) return this.leases.claim(sender, request);
    if (this.waiting >= MAX_WAITING) {
      const message = `${MAX_WAITING} requests wait for tasks on this node: try again, or ask without waitMs`;
      throw new HubError('RATE_LIMITED', message, { retryAfterMs: RETRY_AFTER_MS });
    }
    const key = JSON.stringify([request.projectId, request.labels?.toSorted(), sender.scopes]);
    const group = this.groups.get(key) ?? { waiters: new Set(), serving: false, again: false };
    this.groups.set(key, group);
    this.waiting += 1;
    let timer: NodeJS.Timeout | undefined;
    let over: () => void = () => undefined;
    let waiter: Waiter | undefined;
    try {
      return await new Promise<Lease | undefined>((answer, refuse) => {
        const mine: Waiter = { sender, request, attempts: 0, over: false, answer, refuse };
        waiter = mine;
        // Listed before its first attempt, so that no notification comes between.
        group.waiters.add(mine);
        over = () => end(mine);
        signal?.addEventListener('abort', over, { once: true });
        timer = setTimeout(over, waitMs);
        void this.attempt(mine);
        if (signal?.aborted) over();
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', over);
      this.waiting -= 1;
      if (waiter) group.waiters.delete(waiter);
      if (group.waiters.size === 0 && !group.serving) this.groups.delete(key);
    }
  }

  /** Leases tasks to waiters, the longest waiting first, until there is none for them. */
  private async serve(key: string, group: Group): Promise<void> {
    group.again = true;
    if (group.serving) return;
    group.serving = true;
    while (group.again) {
      group.again = false;
      for (const waiter of group.waiters) if (!(await this.attempt(waiter))) break;
    }
    group.serving = false;
    if (group.waiters.size === 0) this.groups.delete(key);
  }

  /** Returns whether the request is answered by it. */
  private async attempt(waiter: Waiter): Promise<boolean> {
    if (waiter.over) return true;
    waiter.attempts += 1;
    try {
      const lease = await this.leases.claim(waiter.sender, waiter.request);
      if (lease) waiter.answer(lease);
      return lease !== undefined;
    } catch (error) {
      waiter.refuse(error);
      return true;
    } finally {
      waiter.attempts -= 1;
      if (waiter.over) end(waiter);
    }
  }
}

/** Ends a wait; while an attempt is in flight, that decides. */
function end(waiter: Waiter): void {
  waiter.over = true;
  if (waiter.attempts === 0) waiter.answer(undefined);
}
