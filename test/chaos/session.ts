import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from './options.js';
import { perform } from './perform.js';
import { failureOf, lineOf } from './report.js';
import type { Scenario } from './stage.js';
import { isGreen, type Verdict } from './verdict/verdict.js';
import { World, type EngineKind } from './world/world.js';

/** Runs one seed's scenarios on one engine in sequence, in one world until a scenario fails in it. */
export class Session {
  private world: World | undefined;
  private worlds = 0;

  constructor(
    private readonly seed: number,
    private readonly engine: EngineKind,
    private readonly options: Options,
    /** Folders of the worlds, and of the logs kept after failures. */
    private readonly folders: { worlds: string; logs: string },
  ) {}

  async run(done: (verdict: Verdict) => void): Promise<void> {
    for (const scenario of this.options.scenarios.filter(({ engines }) => engines.includes(this.engine))) {
      const verdict = await this.one(scenario);
      if (!verdict) continue;
      console.log(lineOf(verdict));
      if (this.options.verbose && verdict.slowest !== '') console.log(`    ${verdict.slowest}`);
      if (!isGreen(verdict)) console.log(failureOf(verdict, await this.discard(scenario.name)));
      done(verdict);
    }
    await this.world?.remove();
  }

  /** Runs a scenario; undefined if it is impossible here, which is reported. */
  private async one(scenario: Scenario): Promise<Verdict | undefined> {
    const began = Date.now();
    const label = `${scenario.name} on ${this.engine}, seed ${this.seed}`;
    const log = (line: string) => {
      if (this.options.verbose) console.log(`  [${label}] ${line}`);
    };
    try {
      this.world ??= await World.create(this.engine, this.nextFolder());
      await this.world.mend();
      const reason = scenario.impossible?.(this.world);
      if (reason === undefined) return await perform(scenario, this.world, this.seed, log);
      console.log(`!!! SKIPPED ${label}: ${reason}`);
      return undefined;
    } catch (error) {
      return broken(scenario.name, this.engine, this.seed, Date.now() - began, error);
    }
  }

  private nextFolder(): string {
    return join(this.folders.worlds, `${this.engine}-${this.seed}-${(this.worlds += 1)}`);
  }

  /** Removes a failed world but keeps its logs; the next scenario gets a new world, unaffected by the failure. */
  private async discard(scenario: string): Promise<string> {
    const kept = join(this.folders.logs, `${scenario}-${this.engine}-${this.seed}`);
    mkdirSync(kept, { recursive: true });
    const world = this.world;
    this.world = undefined;
    if (!world) return kept;
    for (const name of readdirSync(world.folder).filter((file) => /\.(log|jsonl)$/.test(file))) {
      cpSync(join(world.folder, name), join(kept, name));
    }
    cpSync(world.postgres.log, join(kept, 'postgres.log'));
    await world.remove();
    return kept;
  }
}

function broken(scenario: string, engine: string, seed: number, ms: number, error: unknown): Verdict {
  return {
    scenario,
    engine,
    seed,
    jobs: 0,
    lost: 0,
    endedTwice: 0,
    startedTwice: 0,
    startedTwiceAllowed: 0,
    flaws: 1,
    recoveredMs: 0,
    slowest: '',
    longestGapMs: 0,
    seconds: Math.round(ms / 1000),
    findings: [`it broke off: ${error instanceof Error ? error.stack : String(error)}`],
  };
}
