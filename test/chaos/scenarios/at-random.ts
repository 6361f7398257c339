import type { Scenario } from '../stage.js';
import { SCENARIOS } from './all.js';

const JOBS_A_SECOND = 25;

/** Returns a scenario that repeats all others in random order, under one load. */
export function atRandom(minutes: number): Scenario {
  const seconds = minutes * 60;
  return {
    name: 'at-random',
    title: `all of them at random for ${minutes} min`,
    engines: ['redis', 'postgres'],
    load: { jobs: Math.ceil(seconds * JOBS_A_SECOND), seconds },
    async act(stage) {
      const possible = SCENARIOS.filter(
        ({ engines, impossible, onlyNamed }) =>
          engines.includes(stage.world.engine) && impossible?.(stage.world) === undefined && !onlyNamed,
      );
      while (Date.now() < stage.began + stage.loadMs) {
        const scenario = stage.random.pick(possible);
        stage.log(`at random: ${scenario.name}`);
        await scenario.act(stage);
      }
    },
  };
}
