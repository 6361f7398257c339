import { z } from 'zod';
import { durationSchema } from '../common/duration.js';

/** Set of runners of one kind, with their owner and their maximum number. */
export interface RunnerSet {
  name: string;
  labels: string[];
  image: string;
  /** Organization that its runners are registered with, for all its repositories; undefined: one repository each. */
  organization?: string;
  /** GitHub's number of the group that its runners join; the organization's default group if undefined. */
  runnerGroup?: number;
  /** Served repositories as `owner/name`; undefined: all. */
  repositories?: string[];
  max: number;
  /** Maximum for each repository; 0: no limit. */
  maxPerRepo: number;
  /** Number of idle, registered runners kept for future jobs. */
  warm: number;
  /** Serves jobs of public repositories, too. */
  allowPublic: boolean;
  /** Serves jobs of repositories that are forks of others, too. */
  allowForks: boolean;
  /** Starts images that run as root, too. */
  allowRoot: boolean;
  limits: { cpus?: number; memoryBytes?: number; pids?: number };
  /** Settings for starting its containers: see ContainerPolicy. */
  policy: {
    pull?: 'missing' | 'always' | 'never';
    readOnly?: boolean;
    tmpfs?: Record<string, number>;
    ociRuntime?: string;
    allowHosts?: string[];
  };
  /** Maximum lifetime of a container in milliseconds; undefined: unlimited. */
  timeoutMs?: number;
  /** File that describes the set; undefined: the `RUNNER_…` variables. */
  source?: string;
}

/** Host that runners of a strict network may reach: see ContainerPolicy. A port is from 1 to 65535. */
export const HOST_PATTERN =
  /^!?(\*\.)?([a-z\d_-]{1,63}\.)*[a-z\d_-]{1,63}\.?(:([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]))?$/i;
/** Maximum number of hosts: they are passed to the proxy in one argument, of 128 KB at most. */
export const MAX_HOSTS = 300;

const MAX_RUNNERS = 100_000;
/** Maximum delay of a Node timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const BYTES: Record<string, number> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

const words = (pattern: RegExp, what: string) => z.string().max(256).regex(pattern, `must be ${what}`);
const memory = z
  .string()
  .regex(/^\d{1,6}[kmgt]$/i, 'must be a number with k, m, g or t, such as 512m or 7g')
  .transform((text) => Number(text.slice(0, -1)) * (BYTES[text.slice(-1).toLowerCase()] ?? 1));

const FOLDER = /^(\/(?!\.\.?(\/|$))[\w.-]+){1,20}$/;
/** Sizes by path. A schema of the keys would report only that one of them is wrong. */
const folders = z.record(z.string().max(256), memory).superRefine((sizes, context) => {
  for (const path of Object.keys(sizes).filter((name) => !FOLDER.test(name)))
    context.addIssue({ code: 'custom', path: [path], message: 'must be a path such as /tmp' });
});

/** Schema of one set of the file; the `RUNNER_…` variables supply what is absent. */
const setSchema = z
  .strictObject({
    name: words(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lowercase letters, digits and dashes, at most 40'),
    labels: z
      .array(words(/^[^\s,]+$/, 'a label without blanks and commas'))
      .min(1)
      .max(100),
    image: words(/^[\w][\w./:@-]*$/, 'the name of an image').optional(),
    organization: words(/^[\w.-]+$/, 'the name of an organization').optional(),
    runnerGroup: z.int().min(1).optional(),
    repositories: z
      .array(words(/^[\w.-]{1,100}\/[\w.-]{1,99}$/, 'owner/name'))
      .min(1)
      .max(1000)
      .optional(),
    max: z.int().min(0).max(MAX_RUNNERS).optional(),
    maxPerRepo: z.int().min(0).max(MAX_RUNNERS).optional(),
    warm: z.int().min(0).max(MAX_RUNNERS).optional(),
    allowPublic: z.boolean().optional(),
    allowForks: z.boolean().optional(),
    allowRoot: z.boolean().optional(),
    cpus: z.number().min(0.01).max(1024).optional(),
    memory: memory.optional(),
    pids: z.int().min(16).max(4_194_304).optional(),
    network: z.enum(['open', 'strict']).optional(),
    allowHosts: z
      .array(words(HOST_PATTERN, 'a host such as registry.npmjs.org, *.example.com or example.com:8443'))
      .max(MAX_HOSTS)
      .optional(),
    pull: z.enum(['missing', 'always', 'never']).optional(),
    readOnly: z.boolean().optional(),
    tmpfs: folders.optional(),
    runtime: words(/^[\w.-]{1,64}$/, "the engine's name of an OCI runtime, such as runsc").optional(),
    timeout: durationSchema
      .refine((ms = 0) => ms >= 60_000 && ms <= MAX_TIMER_MS, { error: 'must be from 1m to 24d' })
      .optional(),
  })
  .refine(({ warm = 0, max = Infinity }) => warm <= max, { path: ['warm'], error: 'must not exceed max' })
  .refine(({ runnerGroup, organization }) => runnerGroup === undefined || organization !== undefined, {
    path: ['runnerGroup'],
    error: 'requires organization; set organization, or remove runnerGroup',
  })
  .refine(
    ({ organization, repositories = [] }) =>
      organization === undefined ||
      repositories.every((name) => name.toLowerCase().startsWith(`${organization.toLowerCase()}/`)),
    { path: ['repositories'], error: 'must belong to the organization' },
  );

export const setsSchema = z
  .strictObject({ sets: z.array(setSchema).min(1).max(100) })
  .refine(({ sets }) => new Set(sets.map(({ name }) => name)).size === sets.length, {
    path: ['sets'],
    error: 'must have unique names',
  });

export type SetsFile = z.output<typeof setsSchema>;

/** Returns the sets of a file, with `base` for absent values; `hosts`: the allowHosts of strict sets that name none. */
export function toRunnerSets({ sets }: SetsFile, base: RunnerSet, hosts: string[], source: string): RunnerSet[] {
  return sets.map(({ cpus, memory: memoryBytes, pids, pull, readOnly, tmpfs, runtime, timeout, ...more }) => {
    const { image, max, maxPerRepo, warm, allowPublic, allowForks, allowRoot } = base;
    const { network, allowHosts, ...set } = more;
    return {
      image,
      max,
      maxPerRepo,
      warm: Math.min(warm, set.max ?? max),
      allowPublic,
      allowForks,
      allowRoot,
      ...defined(set),
      source,
      limits: defined({ cpus, memoryBytes, pids }),
      policy: defined({
        ...{ pull, readOnly, tmpfs, ociRuntime: runtime },
        allowHosts: isStrict(network, base) ? (allowHosts ?? hosts) : none(set.name, allowHosts),
      }),
      ...defined({ timeoutMs: timeout }),
    };
  });
}

const isStrict = (network: SetsFile['sets'][number]['network'], { policy }: RunnerSet) =>
  network === undefined ? policy.allowHosts !== undefined : network === 'strict';

function none(name: string, allowHosts: string[] | undefined): undefined {
  if (allowHosts === undefined) return undefined;
  throw new Error(`the set "${name}" has allowHosts without network: strict; set that, or remove allowHosts`);
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
