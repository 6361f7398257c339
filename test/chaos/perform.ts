import { setMaxListeners } from 'node:events';
import { eventually } from '../support/eventually.js';
import { HubClient } from './load/client.js';
import { Feeder } from './load/feeder.js';
import { planOf } from './load/plan.js';
import { Random } from './random.js';
import { Stage, type Scenario } from './stage.js';
import { openJobs } from './verdict/history.js';
import { judge, type Verdict } from './verdict/verdict.js';
import type { World } from './world/world.js';
import { timeLimit } from '../support/limits.js';

const USUAL = { jobs: 400, seconds: 10 };
/** Time after load and fault within which each job must end. */
const END_MS = 90_000;
/** Further time until requests and pauses are aborted in any case. */
const HARD_MS = 60_000;
/** Interval of the schedule's jobs. */
const TICK_MS = 1000;

/** Runs a scenario in a healthy world: load and faults concurrently, then the verdict. */
export async function perform(
  scenario: Scenario,
  world: World,
  seed: number,
  log: (line: string) => void,
): Promise<Verdict> {
  const { jobs, seconds } = scenario.load ?? USUAL;
  const random = new Random(`${seed} ${scenario.name} ${world.engine}`);
  const run = `${scenario.name}-${world.engine}-${seed}-${Date.now().toString(36)}`;
  const deadline = timeLimit(seconds * 1000 + END_MS + HARD_MS);
  setMaxListeners(0, deadline);
  const client = new HubClient(world.nodes, deadline);
  const stage = new Stage(world, random, client, run, seconds * 1000, deadline, log);
  const plan = planOf(run, jobs, random);
  const feeder = new Feeder(run, plan, client, random, stage.loadMs);
  const schedule = await repeat(client, run);
  await Promise.all([feeder.feed(), act(scenario, stage)]);
  try {
    await client.insist('DELETE', `/api/schedules/${schedule}`);
    await eventually(async () => (await openJobs(world, run)) === 0, { within: END_MS });
  } catch (error) {
    // Jobs still open are counted as lost.
    log(String(error));
  }
  return judge(scenario.name, seed, stage, plan, feeder);
}

async function act(scenario: Scenario, stage: Stage): Promise<void> {
  try {
    await scenario.act(stage);
  } catch (error) {
    stage.complaints.push(`the scenario broke off: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

async function repeat(client: HubClient, run: string): Promise<string> {
  const data = { key: 'tick', run };
  const body = { type: 'chaos_step', data, tags: [`run:${run}`, 'key:tick'], repeat: { every: TICK_MS } };
  const answer = await client.insist('POST', '/api/schedules', body);
  if (answer.status !== 201) throw new Error(`no schedule: ${JSON.stringify(answer)}`);
  return (answer.body as { id: string }).id;
}
