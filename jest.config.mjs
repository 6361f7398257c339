// Run with `node --experimental-vm-modules` (npm's scripts do): everything here is ESM.
const swc = {
  swcrc: false,
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    // The same as tsconfig.json: Nest's injection reads the types that the decorators leave behind.
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
};

const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'json', 'ts', 'node'],
  // TypeScript's ESM imports name the `.js` that will exist after the build; here it is the `.ts` beside it.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '\\.ts$': ['@swc/jest', swc] },
};

/** @type {import('jest').Config} */
export default {
  testTimeout: 30_000,
  // `npm test` wants the counts; see scripts/test.mjs.
  reporters: ['default', ...(process.env.RUNNERHUB_TEST_COUNTS ? ['<rootDir>/scripts/test-reporter.mjs'] : [])],
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...common,
      displayName: 'real',
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    },
  ],
};
