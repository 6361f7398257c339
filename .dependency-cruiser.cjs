// Permitted imports between modules: see docs/architecture.md. Every rule is an error.

/** Rooms of src/ with the other rooms that each may import; a room that is not listed may import nothing. */
const LANGUAGE = ['common', 'config', 'jobs'];
const allowed = {
  common: [],
  config: ['common'],
  database: ['common', 'config'],
  jobs: ['common'],
  secrets: LANGUAGE,
  projects: [...LANGUAGE, 'database', 'audit'],
  routing: LANGUAGE,
  retry: ['common', 'jobs'],
  audit: ['common', 'database'],
  auth: [...LANGUAGE, 'database', 'audit'],
  http: ['common', 'config', 'database', 'audit', 'auth'],
  queues: [...LANGUAGE, 'database', 'retry'],
  artifacts: [...LANGUAGE, 'database', 'audit'],
  persistence: [...LANGUAGE, 'database', 'audit', 'retry'],
  github: [...LANGUAGE, 'database'],
  containers: LANGUAGE,
  outgoing: LANGUAGE,
  runners: [...LANGUAGE, 'database', 'routing', 'github', 'containers'],
  webhooks: [...LANGUAGE, 'database', 'audit', 'routing', 'auth', 'github', 'projects', 'runners'],
  // A family owns its tables, and the SQL that reads and writes them.
  families: [...LANGUAGE, 'database', 'audit', 'routing', 'github', 'containers', 'outgoing', 'projects'],
  waiting: [...LANGUAGE, 'database', 'persistence', 'queues', 'runners'],
  health: [...LANGUAGE, 'database', 'auth', 'persistence'],
  monitoring: [
    ...[
      ...LANGUAGE,
      'database',
      'audit',
      'http',
      'persistence',
      'artifacts',
      'queues',
      'github',
      'containers',
      'runners',
      'webhooks',
    ],
    'families',
  ],
  api: [
    ...LANGUAGE,
    'http',
    'audit',
    'auth',
    'waiting',
    'routing',
    'persistence',
    'artifacts',
    'projects',
    'containers',
    'runners',
    'webhooks',
    'github',
    'families',
    'setup',
  ],
  setup: [...LANGUAGE, 'database', 'containers', 'doctor'],
  doctor: [...LANGUAGE, 'database', 'containers', 'queues', 'http'],
  // bootstrap knows all but what is for tests and for people at a terminal.
  bootstrap: [
    ...[...LANGUAGE, 'database', 'http', 'auth', 'api', 'monitoring', 'queues', 'persistence', 'routing'],
    ...['artifacts', 'projects', 'containers', 'runners', 'webhooks', 'families', 'doctor', 'app.module.ts'],
  ],
  simulator: ['common'],
  demo: [...LANGUAGE, 'database', 'http', 'persistence', 'containers', 'runners', 'simulator', 'bootstrap'],
  cli: [
    ...[...LANGUAGE, 'database', 'http', 'audit', 'auth', 'persistence', 'runners', 'webhooks', 'doctor', 'demo'],
    'containers',
    ...['artifacts', 'projects', 'github', 'families', 'setup', 'bootstrap'],
  ],
};

const pathOf = (room) => (room.endsWith('.ts') ? `^src/${room.replaceAll('.', '[.]')}$` : `^src/${room}/`);

const layers = Object.entries(allowed).map(([from, to]) => ({
  name: `${from}-imports`,
  severity: 'error',
  comment: `src/${from} may import only: ${[from, ...to].join(', ')}`,
  from: { path: pathOf(from), pathNot: '[.]spec[.]ts$' },
  to: { path: '^src/', pathNot: [from, ...to].map(pathOf).concat(exceptions(from)) },
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
      name: 'no-cycles-of-rooms',
      severity: 'error',
      comment: 'The same for folders: each can be read after those that it imports.',
      scope: 'folder',
      from: { path: '^src/[^/]+/' },
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
      name: 'every-room-is-listed',
      severity: 'error',
      comment: 'A new room says above what it may import.',
      from: { path: '^src/[^/]+/', pathNot: Object.keys(allowed).map(pathOf) },
      to: {},
    },
    {
      name: 'families-apart',
      severity: 'error',
      comment: 'A family imports no other: what two need is a room of its own, or a job of the other.',
      from: { path: '^src/families/([^/]+)/' },
      to: { path: '^src/families/', pathNot: '^src/families/$1/' },
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
      name: 'traces-are-loaded-when-exported',
      severity: 'error',
      comment:
        'OpenTelemetry takes 30 ms to load: only start-tracing.ts imports it, which is imported dynamically. The index of prom-client does, too.',
      from: { path: '^src/', pathNot: '[.]spec[.]ts$|^src/bootstrap/start-tracing[.]ts$' },
      to: { path: 'node_modules/(@opentelemetry|prom-client)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'start-tracing-is-dynamic',
      severity: 'error',
      from: { path: '^src/', pathNot: '[.]spec[.]ts$' },
      to: { path: '^src/bootstrap/start-tracing[.]ts$', dynamic: false },
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
