import eslint from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const environment = {
  object: 'process',
  property: 'env',
  message: 'The configuration is read once, in src/config; take HUB_CONFIG.',
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      '.dist-*/',
      'dashboard/src/api/schema.d.ts',
      'coverage/',
      'node_modules/',
      '.test-cache/',
      '.runnerhub/',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './dashboard/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Off on purpose: Nest injects by the imported class, which `import type` would erase.
      '@typescript-eslint/consistent-type-imports': 'off',
      // A method may have to return a promise because its port declares one.
      '@typescript-eslint/require-await': 'off',
      // Control characters that can't be stored must appear in patterns to be refused.
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
    // Foreign text must not block the event loop: no regular expression may backtrack or rescan it superlinearly.
    files: ['src/**/*.{ts,mjs}', 'migrations/**/*.ts'],
    ignores: ['src/**/*.spec.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    // Values that tests read from HTTP, SQL and matchers are untyped, and asserting on them is the point.
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
