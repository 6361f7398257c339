import { setTimeout as pause } from 'node:timers/promises';
import type { HubClient } from './load/client.js';
import type { Random } from './random.js';
import type { HubNode } from './world/hub-node.js';
import type { World } from './world/world.js';

/** A period in which other nodes may take over this process's runs, in milliseconds since 1970. */
export interface Blame {
  node: string;
  from: number;
  to: number;
}

/** Outcomes are recorded in groups, so those of the last moments before a kill may not reach the ledger. */
const UNWRITTEN_MS = 1000;
/** Longest part of a load in which a moment is chosen, so that a long load gets more than one fault. */
const PART_MS = 15_000;
/** Time in which a process that resumes may continue runs it no longer owns. */
const HANGOVER_MS = 1000;

/** A scenario's means: the world, random numbers, and a record of its faults. */
export class Stage {
  readonly faults: { from: number; to: number }[] = [];
  readonly blames: Blame[] = [];
  /** Problems that the scenario itself detected. */
  readonly complaints: string[] = [];
  readonly began = Date.now();

  constructor(
    readonly world: World,
    readonly random: Random,
    readonly client: HubClient,
    readonly run: string,
    /** Duration of the load in milliseconds. */
    readonly loadMs: number,
    private readonly deadline: AbortSignal,
    readonly log: (line: string) => void,
  ) {}

  /** Waits for a random time between these fractions of the load (of its first 15 s, if it is longer). */
  async someTime(low = 0.1, high = 0.3): Promise<void> {
    await this.pause(Math.min(this.loadMs, PART_MS) * (low + this.random.next() * (high - low)));
  }

  async pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.deadline });
  }

  /** Records the duration of `act` as a fault; recovery is measured from its end. */
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

  /** Kills a node by SIGKILL and restarts it after `awayMs`. */
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

  /** Returns the number of handler starts and ends since then, by the witness. */
  progressSince(at: number): number {
    return this.world.witness().filter((line) => line.at >= at).length;
  }
}

export interface Scenario {
  name: string;
  title: string;
  engines: readonly ('redis' | 'postgres')[];
  /** Jobs and the seconds they are spread over; by default `USUAL` of perform.ts. */
  load?: { jobs: number; seconds: number };
  /** Runs only when named, because another scenario contains it. */
  onlyNamed?: true;
  /** Returns why the scenario is impossible in this world. */
  impossible?(world: World): string | undefined;
  /** Injects the faults while the load runs. */
  act(stage: Stage): Promise<void>;
}
