// The benchmark's rows: measurement, contenders and targets. `figure` names the compared number of a measurement's answer.

const hub = (options = {}) => ({ name: 'hub', driver: 'hub', ...options });
const peer = (name, options = {}) => ({ name, driver: name, ...options });
const embedded = (options = {}) => ({ name: 'hub, embedded', driver: 'hub-embedded', ...options });
const onPostgres = (options = {}) => ({ name: 'BullMQ on PostgreSQL', driver: 'bullmq-postgres', ...options });
const bullmq = (options = {}) => ({ name: 'BullMQ', driver: 'bullmq', ...options });

const atLeast = (value, to, figure) => ({ of: 'hub', to, atLeast: value, figure });
const atMost = (value, to, figure) => ({ of: 'hub', to, atMost: value, figure });
const POSTGRES_QUEUES = ['graphile', 'pg-boss'];

const JOBS_PER_SECOND = { figure: 'perSecond', unit: 'jobs/s' };

export const BENCHMARKS = [
  {
    row: '1',
    what: 'durable enqueue in process, 100 callers, one job a call',
    ...JOBS_PER_SECOND,
    options: { measure: 'enqueue', callers: 100 },
    contenders: [hub(), bullmq(), peer('graphile', { driver: 'graphile-plain' }), peer('pg-boss')],
    targets: [atLeast(0.8, ['BullMQ']), atLeast(8, POSTGRES_QUEUES)],
  },
  {
    row: '2',
    what: 'durable bulk enqueue, 500 a call, 4 callers',
    ...JOBS_PER_SECOND,
    options: { measure: 'enqueue', callers: 4, bulk: 500 },
    contenders: [hub(), bullmq(), peer('graphile', { driver: 'graphile-plain' }), peer('pg-boss')],
    targets: [atLeast(1, POSTGRES_QUEUES)],
  },
  {
    row: '3',
    what: 'no-op jobs processed, concurrency 200',
    ...JOBS_PER_SECOND,
    options: { measure: 'throughput', jobs: 30_000, concurrency: 200 },
    contenders: [hub(), bullmq()],
    targets: [atLeast(0.7, ['BullMQ']), atMost(1.3, ['BullMQ'], 'cpuUs')],
  },
  {
    row: '3b',
    what: 'jobs of 1 ms processed, concurrency 50',
    ...JOBS_PER_SECOND,
    options: { measure: 'throughput', jobs: 30_000, concurrency: 50, jobMs: 1 },
    contenders: [hub(), bullmq()],
    targets: [atLeast(0.95, ['BullMQ'])],
  },
  {
    row: '4',
    what: 'no-op jobs of a type in batches',
    ...JOBS_PER_SECOND,
    options: { measure: 'throughput', jobs: 100_000, concurrency: 24 },
    contenders: [hub({ concurrency: 8, batch: { size: 100, wait: '5ms' } }), peer('graphile')],
    targets: [atLeast(1, ['graphile'])],
  },
  {
    row: '5',
    what: 'pickup when idle',
    figure: 'p50',
    unit: 'ms',
    options: { measure: 'pickup' },
    contenders: [hub(), bullmq()],
    targets: [atMost(2, ['BullMQ']), atMost(3, ['BullMQ'], 'p99')],
  },
  {
    row: '6',
    what: 'signed workflow_job webhooks, 50 connections',
    figure: 'perSecond',
    unit: 'requests/s',
    options: { measure: 'webhooks', connections: 50 },
    contenders: [hub(), peer('@octokit/webhooks', { driver: 'octokit' })],
    targets: [atLeast(0.5, ['@octokit/webhooks'])],
  },
  {
    row: '7',
    what: 'POST /api/queues/jobs/bulk, 1,000 a request; BullMQ: addBulk in process',
    ...JOBS_PER_SECOND,
    options: { callers: 4 },
    contenders: [hub({ measure: 'http-bulk' }), bullmq({ measure: 'enqueue', bulk: 1000 })],
    targets: [atLeast(0.9, ['BullMQ'])],
  },
  {
    row: '8',
    what: 'with 10,000,000 jobs of history',
    figure: 'enqueue',
    unit: 'jobs/s',
    rounds: 3,
    options: { measure: 'history', jobs: 10_000_000, patienceMs: 1_800_000 },
    contenders: [
      { name: 'with history', driver: 'hub', history: true },
      { name: 'empty', driver: 'hub' },
    ],
    targets: ['enqueue', 'processed', 'httpBulk', 'get', 'list', 'search'].map((figure) => ({
      of: 'with history',
      to: ['empty'],
      atLeast: 0.9,
      figure,
    })),
  },
  {
    row: '9',
    what: 'jobs of 10 ms on 10 worker processes of concurrency 2, against ten times one',
    figure: 'linear10',
    unit: 'of linear',
    rounds: 3,
    options: { measure: 'scaling' },
    contenders: [hub()],
    targets: ['linear10', 'linear5'].map((figure) => ({ of: 'hub', absolute: true, atLeast: 0.9, figure })),
  },
  {
    row: '10',
    what: '100,000 open jobs back after a wipe, noticing included, against raw addBulk of the same',
    figure: 'ratio',
    unit: '× addBulk',
    rounds: 3,
    options: { measure: 'rebuild', jobs: 100_000 },
    contenders: [hub({ raw: 'bullmq' }), embedded({ raw: 'bullmq-postgres' })],
    targets: ['hub', 'hub, embedded'].map((of) => ({ of, absolute: true, atLeast: 0.7, figure: 'ratio' })),
  },
  ...[
    ['1', 'durable enqueue', { measure: 'enqueue', callers: 100 }, JOBS_PER_SECOND],
    ['2', 'bulk enqueue', { measure: 'enqueue', callers: 4, bulk: 500 }, JOBS_PER_SECOND],
    ['3', 'no-op jobs', { measure: 'throughput', jobs: 4000, warmJobs: 500, concurrency: 20 }, JOBS_PER_SECOND],
    ['5', 'pickup', { measure: 'pickup' }, { figure: 'p50', unit: 'ms' }],
  ].map(([row, what, options, figure]) => ({
    row: `11.${row}`,
    what: `embedded engine: ${what}`,
    ...figure,
    options,
    contenders: [embedded(), onPostgres()],
    targets: [
      figure.unit === 'ms'
        ? { of: 'hub, embedded', to: ['BullMQ on PostgreSQL'], atMost: 1 / 0.95 }
        : { of: 'hub, embedded', to: ['BullMQ on PostgreSQL'], atLeast: 0.95 },
    ],
  })),
  {
    row: '12',
    what: 'idle hub: CPU of node',
    figure: 'cpuPercent',
    unit: '% of a core',
    rounds: 2,
    options: { measure: 'idle' },
    contenders: [hub(), embedded()],
    targets: [
      { of: 'hub', absolute: true, atMost: 1 },
      { of: 'hub, embedded', absolute: true, atMost: 2 },
      { of: 'hub', absolute: true, atMost: 250, figure: 'rssMb' },
      { of: 'hub', absolute: true, atMost: 3000, figure: 'startMs' },
      { of: 'hub, embedded', absolute: true, atMost: 3000, figure: 'startMs' },
    ],
  },
  {
    row: '13',
    what: 'Redis memory for 100,000 waiting jobs',
    figure: 'megabytes',
    unit: 'MB',
    options: { measure: 'memory', jobs: 100_000 },
    contenders: [hub(), bullmq()],
    targets: [atMost(1.1, ['BullMQ'])],
  },
  {
    row: '14',
    what: 'heap after 1,000,000 jobs, against that after 100,000',
    figure: 'growthPercent',
    unit: '%',
    rounds: 1,
    options: {
      ...{ measure: 'heap', jobs: 1_000_000, concurrency: 200, patienceMs: 1_200_000 },
      execArgv: ['--expose-gc'],
    },
    contenders: [hub()],
    targets: [{ of: 'hub', absolute: true, atMost: 2 }],
  },
  {
    row: '15',
    what: "a runner's container, from the call until it runs, against docker run -d of the same image",
    figure: 'p50',
    unit: 'ms',
    rounds: 3,
    options: { measure: 'container-start' },
    contenders: [hub(), peer('docker run', { driver: 'docker' })],
    targets: [atMost(1.3, ['docker run'])],
  },
  {
    row: '16',
    what: 'a job that finds a warm runner in Docker: the time of the hub',
    figure: 'p95',
    unit: 'ms',
    rounds: 3,
    options: { measure: 'warm-start' },
    contenders: [hub()],
    targets: [{ of: 'hub', absolute: true, atMost: 200 }],
  },
  {
    row: '17',
    what: 'p95 wait of 1,000 tenants while another one has 50,000 jobs in the queue, against the wait without it',
    figure: 'besideRatio',
    unit: '× the wait without it',
    rounds: 3,
    options: { measure: 'tenants', settings: { QUEUE_BACKGROUND_SHARES: 'equal' } },
    contenders: [
      ...[hub(), embedded()],
      ...[hub({ name: 'hub, 2 nodes', nodes: 2 }), embedded({ name: 'hub, embedded, 2 nodes', nodes: 2 })],
    ],
    // `ratio`: of the window in which these jobs are accepted.
    targets: ['hub', 'hub, embedded', 'hub, 2 nodes', 'hub, embedded, 2 nodes'].flatMap((of) =>
      ['besideRatio', 'ratio'].map((figure) => ({ of, absolute: true, atMost: 2, figure })),
    ),
  },
  ...[
    ['18w', '1,000 webhooks to a local server, signed', { kind: 'webhook', jobs: 1000, concurrency: 10 }],
    ['18m', '1,000 mails to a local SMTP server', { kind: 'mail', jobs: 1000, concurrency: 5 }],
  ].map(([row, what, options]) => ({
    row,
    what: `${what}, against BullMQ with the same work by hand`,
    ...JOBS_PER_SECOND,
    options: { measure: 'messages', ...options },
    contenders: [hub(), bullmq()],
    targets: [atLeast(0.9, ['BullMQ'])],
  })),
  {
    row: '18t',
    what: '500 tasks done by 20 workers over REST, against BullMQ fetched by hand in process',
    figure: 'perSecond',
    unit: 'tasks/s',
    options: { measure: 'tasks', tasks: 500, workers: 20 },
    contenders: [hub(), bullmq()],
    targets: [atLeast(0.9, ['BullMQ']), { of: 'hub', absolute: true, atMost: 0, figure: 'twice' }],
  },
  {
    row: '19',
    what: 'full_index of a repository with 4,000 files',
    figure: 'seconds',
    unit: 's',
    rounds: 3,
    options: { measure: 'code-index', files: 4000 },
    contenders: [hub()],
    targets: [
      { of: 'hub', absolute: true, atMost: 60 },
      { of: 'hub', absolute: true, atMost: 2, figure: 'againSeconds' },
      { of: 'hub', absolute: true, atMost: 50, figure: 'heldMs' },
    ],
  },
  {
    row: '19s',
    what: 'p95 of a search for a text in 100 MB of code',
    figure: 'textP95',
    unit: 'ms',
    rounds: 1,
    options: { measure: 'code-index', bytes: 100_000_000, patienceMs: 900_000 },
    contenders: [hub()],
    targets: [
      { of: 'hub', absolute: true, atMost: 50 },
      { of: 'hub', absolute: true, atMost: 50, figure: 'symbolP95' },
    ],
  },
];
