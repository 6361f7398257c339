// Measures the hub and its peers in turns, on the same stores, in the same run.
//
//   npm run bench -- [--rows 1,3b] [--rounds 5] [--json FILE] [--write]
//
// --write inserts the table into docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.mjs';
import { judge, lineOf, tableOf } from './report.mjs';
import { BENCHMARKS } from './benchmarks.mjs';
import { startStores } from './stores.mjs';
import { runInChild } from './run-in-child.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const named = values.rows?.split(',');
const unknown = named?.find((name) => !BENCHMARKS.some(({ row }) => row === name));
if (values.help || unknown !== undefined || !Number.isInteger(rounds) || rounds < 1) {
  if (unknown !== undefined) console.error(`There is no row ${unknown}.`);
  console.log('npm run bench -- [--rows 1,3b] [--rounds 5] [--json FILE] [--write]\n\nRows:');
  for (const { row, what } of BENCHMARKS) console.log(`  ${row.padEnd(5)} ${what}`);
  process.exit(values.help ? 0 : 2);
}
const rows = BENCHMARKS.filter(({ row }) => named?.includes(row) ?? true);
const stores = await startStores();

/** @returns {[contender]: answers}, with one answer per round */
async function measureRow({ row, options, contenders, ...rest }) {
  const answers = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= Math.min(rest.rounds ?? rounds, rounds); round += 1) {
    // The order alternates, because the first contender meets other cache and disk states than the last.
    const order = round % 2 ? contenders : contenders.toReversed();
    for (const { name, ...own } of order) {
      const { execArgv, ...request } = {
        ...options,
        ...own,
        stores: await stores.fresh({ keep: own.history ? 'history' : undefined }),
      };
      const answer = await runInChild(request, execArgv);
      answers[name].push(answer);
      console.log(lineOf({ row, round, name, answer, figure: rest.figure, unit: rest.unit }));
    }
  }
  return answers;
}

const began = Date.now();
const results = [];
const lost = [];
/** Writes the results so far; called after each row, because a run takes over an hour and may be interrupted. */
function publish(machine) {
  const table = tableOf(results, { machine, rounds, minutes: (Date.now() - began) / 60_000 });
  if (values.json) {
    writeFileSync(values.json, `${JSON.stringify({ machine, rounds, results, lost }, undefined, 2)}\n`);
  }
  if (values.write) {
    const page = new URL('../docs/performance.md', import.meta.url);
    const marks = /(<!-- table -->\n)[\s\S]*(<!-- \/table -->)/;
    writeFileSync(
      page,
      readFileSync(page, 'utf8').replace(marks, (_, open, close) => `${open}\n${table}\n\n${close}`),
    );
  }
  return table;
}

try {
  const machine = { ...describeMachine(), ...(await stores.describe()) };
  let table = '';
  for (const row of rows) {
    try {
      results.push(judge(row, await measureRow(row)));
      table = publish(machine);
    } catch (error) {
      lost.push({ row: row.row, error: error.message });
      console.error(`row ${row.row} failed: ${error.message}`);
    }
  }
  console.log(`\n${table}`);
} finally {
  await stores.stop();
}
process.exit(lost.length > 0 ? 1 : 0);
