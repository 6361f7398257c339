import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { transform, type Options } from '@swc/core';
import { defineConfig, type Plugin } from 'vitest/config';
import { LONG, LongestFirst } from './test/support/longest-first.js';

/** Slowness of this machine relative to the reference machine: see scripts/pace.mjs. */
const pace = Number(process.env['RUNNERHUB_TEST_PACE'] ?? 1);
/** Files at a time: they wait for stores and processes half of their time, so four share two cores. */
const light = availableParallelism() * 2;
/** Files that start several hubs or programs under faults would exceed each other's limits. */
const heavy = Math.max(1, Math.floor(availableParallelism() / 4));

/** Compiles with the build's own settings, so that tests run the code that ships. */
function swc(): Plugin {
  const { jsc, module } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8')) as Options;
  return {
    name: 'swc',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('.ts') ? transform(code, { swcrc: false, jsc, module, filename: id, sourceMaps: true }) : undefined,
  };
}

/** Files that `npm run test:quick` leaves out. */
const exclude = process.env['RUNNERHUB_TEST_QUICK'] ? LONG.map((name) => `test/${name}.spec.ts`) : [];
/** It removes what has come to the Docker engine meanwhile, so nobody else may use that. */
const ALONE = 'test/e2e/demo.spec.ts';
const globalSetup = ['test/support/global-setup.mjs'];

export default defineConfig({
  plugins: [swc()],
  // As Node resolves it, for the libraries that import it, too: two copies of graphql refuse each other's schemas.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  oxc: false,
  test: {
    pool: 'forks',
    // Files of a worker share its loaded modules: loading the hub takes as long as most files run.
    isolate: false,
    testTimeout: 90_000 * pace,
    hookTimeout: 90_000 * pace,
    sequence: { hooks: 'list', sequencer: LongestFirst },
    exclude,
    projects: [
      { extends: true, test: { name: 'unit', include: ['{src,dashboard/src}/**/*.spec.ts'], maxWorkers: light } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/{contract,integration}/**/*.spec.ts'],
          globalSetup,
          maxWorkers: light,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/{e2e,soak}/**/*.spec.ts'],
          exclude: [...exclude, ALONE],
          globalSetup,
          maxWorkers: light,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.spec.ts', ALONE],
          globalSetup,
          maxWorkers: heavy,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
