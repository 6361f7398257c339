// Run with `node --experimental-vm-modules` (npm's scripts do): everything here is ESM.
import { readFileSync } from 'node:fs';

// The build's own settings, so that tests run the code that ships.
const { jsc, module } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
const swc = { swcrc: false, jsc, module };

/** Folders whose files start several hubs or programs; few run at a time, since they would exceed each other's limits. */
const ALONE = ['chaos', 'e2e', 'soak'];

const stores = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'json', 'ts', 'node'],
  // TypeScript's ESM imports name the `.js` of the build; here they resolve to the `.ts` file.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '\\.ts$': ['@swc/jest', swc] },
};

/** @type {import('jest').Config} */
export default {
  // Scaled by the machine's speed: see scripts/pace.mjs.
  testTimeout: 90_000 * Number(process.env.RUNNERHUB_TEST_PACE ?? 1),
  testSequencer: '<rootDir>/test/support/sequencer.cjs',
  // `npm test` needs the counts: see scripts/test.mjs.
  reporters: ['default', ...(process.env.RUNNERHUB_TEST_COUNTS ? ['<rootDir>/scripts/test-reporter.mjs'] : [])],
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...common,
      ...stores,
      displayName: 'integration',
      testMatch: [`<rootDir>/test/!(${ALONE.join('|')})/**/*.spec.ts`],
    },
    { ...common, ...stores, displayName: 'e2e', testMatch: [`<rootDir>/test/{${ALONE.join(',')}}/**/*.spec.ts`] },
  ],
};
