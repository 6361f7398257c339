import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import { ControlChannel } from '../../database/control-channel.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { Lanes, type HeldLane } from '../../jobs/ports/lanes.js';
import { RetentionRules } from '../../jobs/retention-rules.js';

const MAX_MS = 86_400_000;
/** Characters of a reason: a message of the control channel ends at 8 kB. */
const MAX_REASON = 500;

const COLUMNS = `lane, held_until as until, reason`;
/** A longer hold stays: two jobs may hear different times from the same endpoint. */
const HOLD_SQL = `
  insert into held_lanes as h (lane, held_until, reason) values ($1, now() + $2::float8 * interval '1 ms', $3)
  on conflict (lane) do update set held_until = excluded.held_until, reason = excluded.reason, held_at = now()
   where h.held_until < excluded.held_until
  returning ${COLUMNS}`;

/** A turn that is far away is not reserved: who waits for it may be cancelled, or die. */
const MAX_WAIT_MS = 5000;
const TURN_SQL = `
  insert into lane_turns as t (lane, next_at) values ($1, now() + $2::float8 * interval '1 ms')
  on conflict (lane) do update set next_at = greatest(t.next_at, now()) + $2::float8 * interval '1 ms'
   where t.next_at < now() + ${MAX_WAIT_MS} * interval '1 ms'
  returning greatest(0, extract(epoch from next_at - now()) * 1000 - $2)::float8 as wait`;

/** Holds of lanes in the ledger. Each node knows them, so that a run of a free lane reads nothing. */
@Injectable()
@RetentionRules(
  { delete: `delete from held_lanes where held_until < now() - $1::float8 * interval '1 ms'` },
  { delete: `delete from lane_turns where next_at < now() - $1::float8 * interval '1 ms'` },
)
export class SqlLanes extends Lanes implements OnModuleInit {
  private readonly holds = new Map<string, HeldLane>();

  constructor(
    private readonly ledger: LedgerDb,
    private readonly channel: ControlChannel,
  ) {
    super();
    channel.on('lanes', ({ until, ...hold }) => this.note({ ...hold, until: new Date(until) }));
    channel.onReconnect(() => void this.load().catch(() => undefined));
  }

  async onModuleInit(): Promise<void> {
    await this.load();
  }

  held(lane: string): HeldLane | undefined {
    const hold = this.holds.get(lane);
    if (hold === undefined || hold.until.getTime() > ledgerClock.now()) return hold;
    this.holds.delete(lane);
    return undefined;
  }

  async hold(lane: string, ms: number, reason: string): Promise<void> {
    const values = [lane, Math.min(ms, MAX_MS), toPostgresSafe(reason.slice(0, MAX_REASON))];
    const [hold] = await this.ledger.query<HeldLane>(HOLD_SQL, values);
    if (!hold) return;
    this.note(hold);
    await this.channel.publish('lanes', { ...hold, until: hold.until.toISOString() });
  }

  async turn(lane: string, everyMs: number): Promise<number> {
    const [turn] = await this.ledger.query<{ wait: number }>(TURN_SQL, [lane, everyMs]);
    if (turn) return turn.wait;
    const reason = `${lane} is used once in ${everyMs} ms, and others are before this job`;
    throw new HubError('RATE_LIMITED', reason, { retryAfterMs: MAX_WAIT_MS });
  }

  private async load(): Promise<void> {
    for (const hold of await this.ledger.query<HeldLane>(`select ${COLUMNS} from held_lanes where held_until > now()`))
      this.note(hold);
  }

  /** Keeps a hold, unless a longer one is known: messages of two nodes may come in any order. Forgets those that are over. */
  private note(hold: HeldLane): void {
    for (const lane of this.holds.keys()) this.held(lane);
    const known = this.holds.get(hold.lane);
    if (known === undefined || known.until < hold.until) this.holds.set(hold.lane, hold);
  }
}
