import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ControlChannel } from '../../database/control-channel.js';
import type { LedgerDb } from '../../database/ledger-db.js';
import type { JobIntake } from '../../jobs/ports/ledger.js';
import { Schedules } from './schedules.js';

const LONG_MS = 30_000;

describe('schedules', () => {
  it('start another round when a change is notified while a round ends', async () => {
    let rounds = 0;
    const progress = new EventEmitter();
    const topics = new EventEmitter();
    const transaction = () => {
      rounds += 1;
      // The result is in flight; the notification overtakes it, and the round has not read the change.
      if (rounds === 1) topics.emit('schedules');
      else progress.emit('second round');
      return Promise.resolve(LONG_MS);
    };
    const channel = {
      on: (topic: string, handler: () => void) => topics.on(topic, handler),
      onReconnect: () => undefined,
    };
    const schedules = new Schedules(
      { transaction } as unknown as LedgerDb,
      {} as JobIntake,
      channel as unknown as ControlChannel,
    );
    const second = once(progress, 'second round');
    schedules.start();
    await second;
    await schedules.stop();
    expect(rounds).toBe(2);
  });
});
