import eslint from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const environment = {
  object: 'process',
  property: 'env',
  message: 'The configuration is read once, in src/config; take HUB_CONFIG.',
};

export default tseslint.config(
  { ignores: ['dist/', '.dist-*/', 'coverage/', 'node_modules/', '.test-cache/', '.runnerhub/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Off on purpose: Nest injects by the class that an import names, and `import type` would take it away.
      '@typescript-eslint/consistent-type-imports': 'off',
      // A method may have to give a promise because its port says so.
      '@typescript-eslint/require-await': 'off',
      // What can't be stored has to be named to be refused.
      'no-control-regex': 'off',
      'max-lines': ['warn', { max: 300 }],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: '@nestjs/common', importNames: ['forwardRef'], message: 'Untangle the modules instead.' }] },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config/**', 'src/**/*.spec.ts'],
    rules: { 'no-restricted-properties': ['error', environment] },
  },
  {
    files: ['src/main.ts', 'src/cli.ts', 'src/cli/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // A text of somebody else's must not hold the event loop: no expression goes over it more than once.
    files: ['src/**/*.{ts,mjs}', 'migrations/**/*.ts'],
    ignores: ['src/**/*.spec.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    // What tests read from HTTP, SQL and matchers has no types, and asserting on it is the point.
    files: ['test/**/*.ts', 'src/**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: { globals: nodeGlobals() },
  },
);

function nodeGlobals() {
  const names = [...Object.getOwnPropertyNames(globalThis), 'module', 'require'];
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}
