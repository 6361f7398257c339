// Permitted imports between modules: see docs/architecture.md. Every rule is an error.

/** Modules of src/ with the other modules of src/ that each may import. */
const allowed = {
  common: [],
  config: ['common'],
  database: ['common', 'config'],
  jobs: ['common'],
  routing: ['jobs', 'common', 'config'],
  retry: ['jobs', 'common'],
  queues: ['jobs', 'retry', 'common', 'config', 'database'],
  persistence: ['jobs', 'retry', 'routing', 'common', 'config', 'database'],
  github: ['jobs', 'common', 'config', 'database'],
  webhooks: ['jobs', 'routing', 'github', 'runners', 'common', 'config', 'database'],
  containers: ['jobs', 'routing', 'github', 'common', 'config', 'database'],
  runners: ['jobs', 'routing', 'github', 'containers', 'common', 'config', 'database'],
  families: ['jobs', 'routing', 'github', 'containers', 'common', 'config', 'database'],
};

const layers = Object.entries(allowed).map(([from, to]) => ({
  name: `${from}-imports`,
  severity: 'error',
  comment: `src/${from} may import only: ${[from, ...to].join(', ')}`,
  from: { path: `^src/${from}/`, pathNot: '[.]spec[.]ts$' },
  to: { path: '^src/', pathNot: [from, ...to].map((name) => `^src/${name}/`).concat(exceptions(from)) },
}));

/** Returns permitted files of other modules: the configuration checks QUEUE_<NAME>_… against the one list of queues. */
function exceptions(from) {
  return from === 'config' ? ['^src/jobs/queue-names[.]ts$'] : [];
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two modules that need each other are one module, or a third is missing.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-barrels',
      severity: 'error',
      comment: 'Import the file that defines it.',
      from: {},
      to: { path: '^src/.*/index[.]ts$' },
    },
    {
      name: 'top-only',
      severity: 'error',
      comment: 'Interfaces read through services: only app.module.ts and the programs know them.',
      from: { path: '^src/', pathNot: '^src/((admin|monitoring|health|families|cli)/|[^/]+$)' },
      to: { path: '^src/(admin|monitoring|health|families)/' },
    },
    {
      name: 'interfaces-apart',
      severity: 'error',
      comment: 'admin, monitoring, health and families are imported by nobody but app.module.ts.',
      from: { path: '^src/(admin|monitoring|health|families)/' },
      to: { path: '^src/(admin|monitoring|health|families)/', pathNot: '^src/$1/' },
    },
    {
      name: 'jobs-are-plain',
      severity: 'error',
      comment: 'The core language knows no BullMQ, no TypeORM, and of Nest only what @nestjs/common has.',
      from: { path: '^src/jobs/' },
      to: { path: 'node_modules/(bullmq|typeorm|pg|ioredis|@nestjs/(?!common))' },
    },
    {
      name: 'rules-are-pure',
      severity: 'error',
      comment: 'routing and retry decide; they don’t do.',
      from: { path: '^src/(routing|retry)/', pathNot: '[.]spec[.]ts$' },
      to: { path: 'node_modules/(bullmq|typeorm|pg|ioredis|@nestjs/(?!common|core))' },
    },
    {
      name: 'bullmq-stays-in-queues',
      severity: 'error',
      comment: 'Handlers and everything above queues/ cannot tell which engine runs.',
      from: { path: '^src/', pathNot: '^src/(queues|monitoring)/' },
      to: { path: 'node_modules/(bullmq|@nestjs/bullmq)/' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { path: '^src/', pathNot: '[.]spec[.]ts$' },
      to: { path: '^test/|[.]spec[.]ts$' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@nestjs/|^bun:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
