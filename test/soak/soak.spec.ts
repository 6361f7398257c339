import { expect, it } from 'vitest';
import { patience } from '../support/limits.js';
import { soak } from './soak.js';

const long = process.env['RUNNERHUB_SOAK'];
const wanted = JSON.parse(long ?? '{"jobs":40,"seed":7,"max":4,"warm":1,"minutes":3}') as Record<string, string>;
const number = (name: string) => Number(wanted[name]);
const within = number('minutes') * 60_000;

it(
  'every job runs once and nothing is left behind, whatever fails',
  async () => {
    const [jobs, seed, max, warm] = ['jobs', 'seed', 'max', 'warm'].map(number) as [number, number, number, number];
    const log = (line: string) => void process.stdout.write(`${line}\n`);
    const report = await soak({ jobs, seed, max, warm, within, ...(long === undefined ? {} : { log }) });
    if (long !== undefined) log(JSON.stringify(report, null, 2));
    const { conclusions, notOnce, left, remains } = report;
    expect({ conclusions, notOnce, left, remains }).toEqual({
      conclusions: { success: jobs },
      notOnce: 0,
      left: { demands: 0, runners: 0, jobs: 0, containers: 0, registrations: 0 },
      remains: [],
    });
  },
  within + patience(120_000),
);
