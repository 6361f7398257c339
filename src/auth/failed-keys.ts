import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AccessObserver } from '../common/access-observer.js';
import { addressGroup } from '../common/address-group.js';
import { HubError } from '../common/errors.js';
import { Tally } from '../common/tally.js';

/** Interval between refusals for one address, and for one key: four guesses a second, over any number of connections. */
const DELAY_MS = 250;
/** Pending refusals of one address or key. */
const MAX_WAITING = 10;

/**
 * Slows down guesses, by their address and by the key that they are aimed at, and warns the operator of them. Only
 * refusals wait, never a valid key: 256 random bits can't be guessed, so a limit that also delays the key's owner would
 * protect nothing and let strangers lock the owner out.
 */
@Injectable()
export class FailedKeys {
  private readonly logger = new Logger(FailedKeys.name);
  private readonly tally = new Tally<'refused'>(({ refused }) => this.report(refused));
  /** Due times of the last pending refusal, by address and by key. */
  private readonly due = new Map<string, number>();
  private last: { lastAddress: string; lastKey?: string } = { lastAddress: '' };

  constructor(private readonly observer: AccessObserver) {}

  /**
   * Resolves when the refusal of a wrong key may be answered.
   * @param keyId the id in a wrong key that has the form of an API key
   * @throws HubError RATE_LIMITED immediately when too many refusals of its address or its key are pending
   */
  async refuse(ip: string | undefined, keyId?: string): Promise<void> {
    this.observer.keyRefused();
    const lastAddress = addressGroup(ip);
    this.last = { lastAddress, ...(keyId !== undefined && { lastKey: keyId }) };
    this.tally.add('refused');
    const now = performance.now();
    const aims = keyId === undefined ? [`address ${lastAddress}`] : [`address ${lastAddress}`, `key ${keyId}`];
    const due = Math.max(now, ...aims.map((aim) => this.due.get(aim) ?? 0)) + DELAY_MS;
    if (due - now > MAX_WAITING * DELAY_MS) {
      throw new HubError('RATE_LIMITED', 'Too many wrong keys from this address, or for this key; retry later', {
        retryAfterMs: due - now,
      });
    }
    for (const aim of aims) this.due.set(aim, due);
    await pause(due - now, undefined, { ref: false });
    for (const aim of aims) if (this.due.get(aim) === due) this.due.delete(aim);
  }

  private report(refused: number | undefined): void {
    const advice = 'unless somebody mistyped it, somebody is guessing: make sure that strangers can not reach HOST';
    this.logger.warn({ refused, ...this.last }, `requests with a wrong key refused; ${advice}`);
  }
}
