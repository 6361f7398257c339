import { parseArgs } from 'node:util';
import { atRandom } from './scenarios/at-random.js';
import { SCENARIOS } from './scenarios/all.js';
import type { Scenario } from './stage.js';
import type { EngineKind } from './world/world.js';

export interface Options {
  seeds: number[];
  engines: EngineKind[];
  scenarios: Scenario[];
  parallel: number;
  json: string | undefined;
  verbose: boolean;
}

const HELP = `npm run test:chaos -- [options]
  --seeds N             seeds 1 to N (default 1)
  --seed N              this seed; may be given more than once
  --engine E            redis or postgres (default: both, each where a scenario applies)
  --only S              this scenario; may be given more than once, or as a list with commas
  --random-minutes M    also all of them in random order, for M minutes
  --parallel N          number of worlds at once (default 2)
  --json FILE           file for each run's row as JSON
  --verbose             print each step with its time

Scenarios:
${SCENARIOS.map(({ name, title }) => `  ${name.padEnd(20)}  ${title}`).join('\n')}`;

const whole = (text: string, name: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number from 1 on, not ${text}`);
  return value;
};

/** Parses the arguments; undefined if help was requested, and printed. @throws Error that names a wrong argument */
export function readOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string', multiple: true },
      engine: { type: 'string' },
      only: { type: 'string', multiple: true },
      'random-minutes': { type: 'string' },
      parallel: { type: 'string', default: '2' },
      json: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return undefined;
  }
  const { engine, only, json, verbose } = values;
  if (engine !== undefined && engine !== 'redis' && engine !== 'postgres') throw new Error(`no engine ${engine}`);
  const minutes = values['random-minutes'];
  const named = only?.flatMap((list) => list.split(','));
  const unknown = named?.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown !== undefined) throw new Error(`no scenario ${unknown}; --help lists them`);
  const chosen = SCENARIOS.filter(
    ({ name, onlyNamed }) => named?.includes(name) ?? (minutes === undefined && !onlyNamed),
  );
  return {
    seeds:
      values.seed?.map((text) => whole(text, 'seed')) ??
      Array.from({ length: whole(values.seeds ?? '1', 'seeds') }, (_, n) => n + 1),
    engines: engine === undefined ? ['redis', 'postgres'] : [engine],
    scenarios: minutes === undefined ? chosen : [...chosen, atRandom(Number(minutes))],
    parallel: whole(values.parallel, 'parallel'),
    json,
    verbose,
  };
}
