import { randomFillSync, randomInt } from 'node:crypto';
import { v7 } from 'uuid';
import { ledgerClock } from './ledger-clock.js';

/** Maximum backward clock step that ids wait out, to stay in order; beyond it the former time was wrong, and is dropped. */
const BACK_MS = 10_000;
const last = { msecs: 0, seq: 0 };
const RANDOM_BYTES = 16;
/** Random bytes of the next ids: one call of the system for each id would take longer than the rest of it. */
const pool = new Uint8Array(256 * RANDOM_BYTES);
let used = pool.length;

function nextRandom(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.subarray(used, (used += RANDOM_BYTES));
}

/**
 * Creates a UUIDv7: sortable by time, so the ledger's partitions follow from the id. The time is PostgreSQL's: by a node's
 * wrong clock an id would fall into a day that has no partition, or before older ids.
 */
export function newId(): string {
  const now = ledgerClock.now();
  if (now > last.msecs || now < last.msecs - BACK_MS) {
    last.msecs = now;
    last.seq = randomInt(2 ** 31);
  } else last.seq += 1;
  return v7({ msecs: last.msecs, seq: last.seq, random: nextRandom() });
}

/** Returns the time of a UUIDv7, in milliseconds since 1970. */
export function idTime(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** Returns the smallest UUID whose time is `ms`: the bound of a partition. */
export function idFloor(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}

const DAY_MS = 86_400_000;

/** Returns a bound below all ids created after this one, with a day of tolerance for differing clocks. */
export function idSince(id: string): string {
  return idFloor(Math.max(0, idTime(id) - DAY_MS));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}
