import { setTimeout as pause } from 'node:timers/promises';
import type { HubClient } from './load/client.js';
import type { Random } from './random.js';
import type { HubNode } from './world/hub-node.js';
import type { World } from './world/world.js';

/** A time in which this process may have to leave its runs to others; both in milliseconds since 1970. */
export interface Blame {
  node: string;
  from: number;
  to: number;
}

/** Outcomes are written in groups: what ended just before a kill may not have reached the ledger. */
const UNWRITTEN_MS = 1000;
/** A long load is not one fault alone: moments are chosen in parts of it. */
const PART_MS = 15_000;
/** How long a process that comes back goes on with what it had in hand. */
const HANGOVER_MS = 1000;

/** What a scenario has in hand: the world, chance, and a protocol of what it did. */
export class Stage {
  readonly faults: { from: number; to: number }[] = [];
  readonly blames: Blame[] = [];
  /** What the scenario itself found wrong. */
  readonly complaints: string[] = [];
  readonly began = Date.now();

  constructor(
    readonly world: World,
    readonly random: Random,
    readonly client: HubClient,
    readonly run: string,
    /** How long the load goes on, in milliseconds. */
    readonly loadMs: number,
    private readonly deadline: AbortSignal,
    readonly log: (line: string) => void,
  ) {}

  /** A moment while the load is under way: between these parts of it. */
  async someTime(low = 0.1, high = 0.3): Promise<void> {
    await this.pause(Math.min(this.loadMs, PART_MS) * (low + this.random.next() * (high - low)));
  }

  async pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.deadline });
  }

  /** What happens from when to when counts as the fault: recovery is measured from its end. */
  async fault<T>(what: string, act: () => Promise<T> | T): Promise<T> {
    const from = Date.now();
    this.log(`${from - this.began} ms: ${what}`);
    const result = await act();
    this.faults.push({ from, to: Date.now() });
    return result;
  }

  blame(incarnation: string, from = Date.now(), to = Infinity): void {
    this.blames.push({ node: incarnation, from: from - UNWRITTEN_MS, to: to + HANGOVER_MS });
  }

  /** A node is gone at once, and comes back a while later. */
  async killNode(node: HubNode, awayMs: number): Promise<void> {
    await this.fault(`SIGKILL of node ${node.incarnation}, back after ${awayMs} ms`, async () => {
      this.blame(node.incarnation);
      await node.end('SIGKILL');
    });
    await this.pause(awayMs);
    await node.start();
  }

  anyNode(): HubNode {
    return this.random.pick(this.world.nodes);
  }

  /** How many handlers have begun or ended since then, by the witness. */
  progressSince(at: number): number {
    return this.world.witness().filter((line) => line.at >= at).length;
  }
}

export interface Scenario {
  name: string;
  title: string;
  engines: readonly ('redis' | 'postgres')[];
  /** How many jobs over how many seconds; unless said, the usual. */
  load?: { jobs: number; seconds: number };
  /** Runs only when it is named: another one contains it. */
  onlyNamed?: true;
  /** Answers why it can't be done in this world. */
  impossible?(world: World): string | undefined;
  /** Runs while the load does. */
  act(stage: Stage): Promise<void>;
}
