import { median, spread } from './statistics.mjs';

const format = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const number = (value) => (Math.abs(value) >= 1000 ? whole.format(value) : format.format(value));

export function lineOf({ row, round, name, answer, figure, unit }) {
  const more = Object.entries(answer).filter(([key, value]) => key !== figure && typeof value === 'number');
  const rest = more.map(([key, value]) => `${key} ${number(value)}`).join(', ');
  return `row ${row}, round ${round}, ${name}: ${number(answer[figure])} ${unit} (${rest})`;
}

/** Returns the spread of the ratios within each round, where all contenders met the same state of the machine. */
function ratioOf({ of, to, absolute, figure }, answers) {
  const mine = answers[of].map((answer) => answer[figure]);
  if (absolute) return spread(mine);
  const best = mine.map((_, round) => Math.max(...to.map((name) => answers[name][round][figure])));
  return spread(mine.map((value, round) => value / best[round]));
}

export function judge({ row, what, unit, figure, targets }, answers) {
  return {
    row,
    what,
    unit,
    figures: Object.fromEntries(
      Object.entries(answers).map(([name, all]) => [name, spread(all.map((answer) => answer[figure]))]),
    ),
    targets: targets.map((target) => {
      const own = { ...target, figure: target.figure ?? figure };
      const ratio = ratioOf(own, answers);
      const met = own.atLeast === undefined ? ratio.median <= own.atMost : ratio.median >= own.atLeast;
      return { ...own, ratio, met };
    }),
    medianOf: Object.fromEntries(
      Object.entries(answers).map(([name, all]) => [
        name,
        Object.fromEntries(Object.keys(all[0]).map((key) => [key, median(all.map((answer) => answer[key]))])),
      ]),
    ),
    answers,
  };
}

const range = ({ median: middle, min, max }) => `${number(middle)} (${number(min)} to ${number(max)})`;

function targetLine({ of, to, absolute, figure, atLeast, atMost, ratio, met }) {
  const bound = atLeast === undefined ? `≤ ${number(atMost)}` : `≥ ${number(atLeast)}`;
  const subject = absolute ? `${figure} of ${of}` : `${figure === 'perSecond' ? '' : `${figure} `}to ${to.join(', ')}`;
  return `${range(ratio)} ${subject}; target ${bound}: ${met ? 'met' : '**missed**'}`;
}

export function tableOf(results, { machine, rounds, minutes }) {
  const lines = results.map(({ row, what, unit, figures, targets, answers }) => {
    const [{ length: own }] = Object.values(answers);
    const fewer = own < rounds ? `; ${own} ${own === 1 ? 'round' : 'rounds'}` : '';
    const measured = Object.entries(figures).map(([name, value]) => `${name}: ${range(value)}`);
    return `| ${row} | ${what}, ${unit}${fewer} | ${measured.join('<br>')} | ${targets.map(targetLine).join('<br>')} |`;
  });
  const { date, cores, cpu, memoryGb, system, node, postgres, redis } = machine;
  return [
    `${date}; ${cores} cores (${cpu}), ${memoryGb} GB, ${system}; Node.js ${node}, PostgreSQL ${postgres}, Redis ${redis}`,
    `(AOF, everysec); ${rounds} rounds, ${number(minutes)} min. Medians, with the least and the greatest.`,
    '',
    '| row | what | measured | ratio, round by round |',
    '| --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}
