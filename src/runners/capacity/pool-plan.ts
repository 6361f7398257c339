/** A runner that waits for a job without being assigned to a demand. */
export interface PooledRunner {
  id: string;
  /** The scope it is registered with. */
  scope: string;
  /** The spec hash of its set when it was created; null: unknown. */
  spec: string | null;
  /** Whether its repository is public. */
  public: boolean;
  fork: boolean;
  /** Age in seconds. */
  age: number;
}

/** A set's runners after admission. */
export interface PoolState {
  /** Oldest first. */
  pool: PooledRunner[];
  /** All runners that count towards the maximum, these included. */
  open: number;
  /** Open runners that are retiring from the pool. */
  going: number;
  /** Demands that would be admitted if there were capacity. */
  waiting: number;
}

export interface PoolSize {
  warm: number;
  max: number;
  spec: string;
  /** Whether the set may have runners of that scope. */
  serves: (target: Pick<PooledRunner, 'scope' | 'public' | 'fork'>) => boolean;
  /** Seconds since this node has known the set. A younger runner may be of a node that knows another set by this name. */
  known: number;
}

/** Age at which a runner is replaced, so that the new one runs what the image's name means by then. */
const MAX_AGE_S = 24 * 3600;

/** Decides which runners stay in the pool, which retire, and how many join. Pure. */
export function planPool(size: PoolSize, { pool, open, going, waiting }: PoolState) {
  const fresh = pool.filter((runner) => !isStale(runner, size));
  const stale = pool.filter((runner) => !fresh.includes(runner));
  const surplus = fresh.splice(0, Math.max(0, fresh.length - size.warm));
  const retired = [...stale, ...surplus];
  // Idle runners retire to free capacity for demands that wait.
  const lacking = waiting - Math.max(0, size.max - open) - going - retired.length;
  retired.push(...fresh.splice(0, Math.max(0, lacking)));
  const join = waiting > 0 ? 0 : Math.max(0, Math.min(size.warm - fresh.length, size.max - open));
  return { stay: fresh, retire: retired.map(({ id }) => id), join };
}

function isStale(runner: PooledRunner, { spec, serves, known }: PoolSize): boolean {
  if (runner.age >= MAX_AGE_S || !serves(runner)) return true;
  return runner.spec !== spec && runner.age > known;
}

/** Returns where `n` new runners are registered: each with the repository that has fewest, earlier ones first. Pure. */
export function distribute(n: number, repositories: string[], pool: Pick<PooledRunner, 'scope'>[]): string[] {
  const counts = new Map(repositories.map((name) => [name, pool.filter(({ scope }) => isSame(scope, name)).length]));
  const chosen: string[] = [];
  while (chosen.length < n && counts.size > 0) {
    const [name, count] = [...counts].reduce((least, next) => (next[1] < least[1] ? next : least));
    counts.set(name, count + 1);
    chosen.push(name);
  }
  return chosen;
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
