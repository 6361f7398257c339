/** A runner that waits for a job nobody has told of yet. */
export interface PooledRunner {
  id: string;
  /** What it is registered with. */
  scope: string;
  /** What its set was when it was made; null: not known. */
  spec: string | null;
  /** Whether its repository is one that anybody may see. */
  public: boolean;
  fork: boolean;
  /** Seconds. */
  age: number;
}

/** A set's runners after everybody has been admitted whom there was room for. */
export interface PoolState {
  /** The oldest first. */
  pool: PooledRunner[];
  /** All that take a place, these included. */
  open: number;
  /** Of the open ones those that are about to leave the pool for good. */
  going: number;
  /** Demands that would be admitted if there were room. */
  waiting: number;
}

export interface PoolSize {
  warm: number;
  max: number;
  spec: string;
  /** Whether the set has runners there. */
  serves: (place: Pick<PooledRunner, 'scope' | 'public' | 'fork'>) => boolean;
  /** Seconds since this node has known the set. What is younger may be of a node that knows another one by its name. */
  known: number;
}

/** Older ones make way for new ones, of what the image's name means by then. */
const MAX_AGE_S = 24 * 3600;

/** Who stays in the pool, who has to leave it, and how many may join it. Pure. */
export function planPool(size: PoolSize, { pool, open, going, waiting }: PoolState) {
  const fresh = pool.filter((runner) => !isStale(runner, size));
  const stale = pool.filter((runner) => !fresh.includes(runner));
  const surplus = fresh.splice(0, Math.max(0, fresh.length - size.warm));
  const retired = [...stale, ...surplus];
  // Who waits for a job that may come makes room for one that is there.
  const lacking = waiting - Math.max(0, size.max - open) - going - retired.length;
  retired.push(...fresh.splice(0, Math.max(0, lacking)));
  const join = waiting > 0 ? 0 : Math.max(0, Math.min(size.warm - fresh.length, size.max - open));
  return { stay: fresh, retire: retired.map(({ id }) => id), join };
}

function isStale(runner: PooledRunner, { spec, serves, known }: PoolSize): boolean {
  if (runner.age >= MAX_AGE_S || !serves(runner)) return true;
  return runner.spec !== spec && runner.age > known;
}

/** Where `n` new ones are registered: each with the repository that has fewest, the earlier ones first. Pure. */
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
