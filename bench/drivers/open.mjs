/** Contenders by name: each is opened with `(stores, options)` and returns the same few functions. */
const DRIVERS = {
  hub: ['./hub.mjs', { kind: 'redis' }],
  'hub-embedded': ['./hub.mjs', { kind: 'postgres' }],
  bullmq: ['./bullmq.mjs', { kind: 'redis' }],
  'bullmq-postgres': ['./bullmq.mjs', { kind: 'postgres' }],
  graphile: ['./graphile.mjs', {}],
  'graphile-plain': ['./graphile.mjs', { localQueue: 0 }],
  'pg-boss': ['./pg-boss.mjs', {}],
};

export async function openDriver(name, stores, options) {
  const [path, own] = DRIVERS[name];
  const { open } = await import(path);
  return open(stores, { ...own, ...options });
}
