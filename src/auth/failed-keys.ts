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
    if (due - now > MAX_WAITING * DELAY_MS) {
      throw new HubError('RATE_LIMITED', 'Too many wrong keys from this address; retry later', {
        retryAfterMs: due - now,
      });
    }
    this.due.set(address, due);
    await pause(due - now, undefined, { ref: false });
    if (this.due.get(address) === due) this.due.delete(address);
  }

  private report(refused: number | undefined): void {
    const advice = 'unless somebody mistyped it, somebody is guessing: make sure that strangers can not reach HOST';
    this.logger.warn({ refused, lastAddress: this.lastAddress }, `requests with a wrong key refused; ${advice}`);
  }
}
