import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AccessObserver } from '../common/access-observer.js';
import { addressGroup } from '../common/address-group.js';
import { HubError } from '../common/errors.js';
import { Tally } from '../common/tally.js';

/** Interval between refusals for one address: four guesses a second, over any number of connections. */
const DELAY_MS = 250;
/** Pending refusals of one address. */
const MAX_WAITING = 10;

/** Slows down guesses at the key, and warns the operator of them. A valid key never waits. */
@Injectable()
export class FailedKeys {
  private readonly logger = new Logger(FailedKeys.name);
  private readonly tally = new Tally<'refused'>(({ refused }) => this.report(refused));
  /** Due times of the last pending refusal, by address. */
  private readonly due = new Map<string, number>();
  /** Checks in progress, by address. */
  private readonly checking = new Map<string, number>();
  private lastAddress = '';

  constructor(private readonly observer: AccessObserver) {}

  /**
   * Resolves when the refusal of a wrong key may be answered.
   * @throws HubError RATE_LIMITED immediately when too many refusals of its address are pending
   */
  async refuse(ip: string | undefined): Promise<void> {
    this.observer.keyRefused();
    const address = addressGroup(ip);
    this.lastAddress = address;
    this.tally.add('refused');
    const now = performance.now();
    const due = Math.max(now, this.due.get(address) ?? 0) + DELAY_MS;
    if (due - now > MAX_WAITING * DELAY_MS) throw tooMany(due - now);
    this.due.set(address, due);
    await pause(due - now, undefined, { ref: false });
    if (this.due.get(address) === due) this.due.delete(address);
  }

  /**
   * Admits a check of a key that may be wrong. Returns a function to call after it.
   * @throws HubError RATE_LIMITED while too many checks and refusals of this address are pending
   */
  admit(ip: string | undefined): () => void {
    const address = addressGroup(ip);
    const checking = this.checking.get(address) ?? 0;
    const pending = Math.max(0, (this.due.get(address) ?? 0) - performance.now());
    if (checking + pending / DELAY_MS > MAX_WAITING) {
      this.observer.keyRefused();
      this.lastAddress = address;
      this.tally.add('refused');
      throw tooMany(Math.max(pending, DELAY_MS));
    }
    this.checking.set(address, checking + 1);
    return () => {
      const left = (this.checking.get(address) ?? 1) - 1;
      if (left > 0) this.checking.set(address, left);
      else this.checking.delete(address);
    };
  }

  private report(refused: number | undefined): void {
    const advice = 'unless somebody mistyped it, somebody is guessing: make sure that strangers can not reach HOST';
    this.logger.warn({ refused, lastAddress: this.lastAddress }, `requests with a wrong key refused; ${advice}`);
  }
}

function tooMany(retryAfterMs: number): HubError {
  return new HubError('RATE_LIMITED', 'Too many wrong keys from this address; retry later', { retryAfterMs });
}
