import { afterEach, describe, expect, it, vi } from 'vitest';
import { idTime, newId } from './ids.js';
import { LedgerClock, ledgerClock } from './ledger-clock.js';

const DAY_MS = 86_400_000;
const LEDGER = Date.UTC(2026, 10, 29);

describe("PostgreSQL's clock", () => {
  let monotonic = 1000;
  afterEach(() => void vi.restoreAllMocks());

  const machine = (ahead: number) => {
    vi.spyOn(performance, 'now').mockImplementation(() => monotonic);
    const began = monotonic;
    vi.spyOn(Date, 'now').mockImplementation(() => LEDGER + ahead + monotonic - began);
  };
  const answer = (ledger: number, took: number) => async () => {
    monotonic += took;
    return Promise.resolve(ledger);
  };

  it("advances by the monotonic clock, whatever the machine's own clock shows", async () => {
    machine(400 * DAY_MS);
    const clock = new LedgerClock();
    await clock.measure(answer(LEDGER, 2));
    expect(Math.abs(clock.now() - LEDGER)).toBeLessThanOrEqual(2);
    expect(Math.round(clock.ahead / DAY_MS)).toBe(400);
    machine(-400 * DAY_MS);
    monotonic += 60_000;
    expect(Math.abs(clock.now() - LEDGER - 60_000)).toBeLessThanOrEqual(2);
  });

  it('ignores an uncertain measurement, and follows a certain one', async () => {
    machine(0);
    const clock = new LedgerClock();
    await clock.measure(answer(LEDGER + 1, 2));
    // The time may have been read at any moment of the ten seconds.
    await clock.measure(answer(LEDGER + 4, 10_000));
    expect(clock.now()).toBe(LEDGER + 10_002);
    expect(clock.ahead).toBe(0);
    await clock.measure(answer(LEDGER + 3_600_000, 2));
    expect(Math.abs(clock.now() - LEDGER - 3_600_000)).toBeLessThanOrEqual(2);
    expect(Math.round(clock.ahead / 60_000)).toBe(-60);
  });

  it('determines ids: they stay in order when it is set back a little, but not after it was far wrong', async () => {
    machine(400 * DAY_MS);
    await ledgerClock.measure(answer(LEDGER, 0));
    const first = newId();
    expect(idTime(first)).toBe(LEDGER);
    monotonic += 5000;
    await ledgerClock.measure(answer(LEDGER + 10_000, 0));
    const ids = [first, newId()];
    await ledgerClock.measure(answer(LEDGER + 9000, 0));
    for (let n = 0; n < 1000; n += 1) ids.push(newId());
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    await ledgerClock.measure(answer(LEDGER - DAY_MS, 0));
    expect(idTime(newId())).toBe(LEDGER - DAY_MS);
  });
});
