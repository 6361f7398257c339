import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions, type Options } from './options.js';
import { tableOf } from './report.js';
import { Session } from './session.js';
import { isGreen, type Verdict } from './verdict/verdict.js';
import { isAlive } from './world/processes.js';
import { removeWorlds } from './world/world.js';

const PREFIX = 'runnerhub-chaos-';

/** Removes the worlds of killed runs. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const pid = Number(name.slice(PREFIX.length));
    if (pid > 0 && !isAlive(pid)) removeWorlds(join(tmpdir(), name));
  }
}

async function runAll(options: Options, worlds: string): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const logs = join(tmpdir(), `${PREFIX}logs`, new Date().toISOString().replaceAll(':', '-'));
  const sessions = options.seeds.flatMap((seed) =>
    options.engines.map((engine) => new Session(seed, engine, options, { worlds, logs })),
  );
  const lane = async () => {
    for (let session = sessions.shift(); session; session = sessions.shift()) {
      await session.run((verdict) => verdicts.push(verdict));
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, lane));
  const position = ({ scenario, engine }: Verdict) => [
    options.scenarios.findIndex(({ name }) => name === scenario),
    engine === 'redis' ? 0 : 1,
  ];
  return verdicts.sort((a, b) => {
    const [x = 0, m = 0] = position(a);
    const [y = 0, n = 0] = position(b);
    return x - y || m - n || a.seed - b.seed;
  });
}

/** @returns the exit code: 1 if jobs were lost, ended or needlessly started twice, or flawed; 2 for wrong options */
export async function main(args: string[]): Promise<number> {
  let options: Options | undefined;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
  if (!options) return 0;
  sweep();
  const worlds = join(tmpdir(), `${PREFIX}${process.pid}`);
  mkdirSync(worlds, { recursive: true, mode: 0o755 });
  process.on('exit', () => removeWorlds(worlds));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
  const verdicts = await runAll(options, worlds);
  rmSync(worlds, { recursive: true, force: true });
  console.log(`\n${tableOf(verdicts)}`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(verdicts, undefined, 2)}\n`);
  return verdicts.length > 0 && verdicts.every(isGreen) ? 0 : 1;
}
