import { defineConfig } from 'vite';

/** Built by scripts/build-dashboard.mjs. The hub's policy permits nothing inline, so no asset is put into another. */
export default defineConfig({
  root: import.meta.dirname,
  // Relative, since the hub may be served below a prefix.
  base: './',
  oxc: { jsx: { runtime: 'automatic' } },
  logLevel: 'warn',
  build: {
    target: ['chrome123', 'firefox120', 'safari17.5'],
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // On a busy machine they say that the style sheet took seconds.
      checks: { pluginTimings: false },
      // Libraries that may also run on a server say where; here all of it is the browser.
      onwarn: (warning, report) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || report(warning),
    },
  },
});
