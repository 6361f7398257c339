import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { HubError, messageOf } from '../../../common/errors.js';
import { MASK } from '../../../common/mask.js';
import { toPostgresSafe } from '../../../common/postgres-safe-json.js';

const MAX_OUTPUT = 1_000_000;
const MAX_WORDS = 500;

/**
 * Settings that stand above those of a repository, which may be hostile: no hook, no program that git would start, no
 * credentials of the hub's user.
 */
const SETTINGS: Record<string, string> = {
  ...{ 'core.hooksPath': '/dev/null', 'core.fsmonitor': 'false', 'core.sshCommand': 'false', 'credential.helper': '' },
  ...{ 'http.followRedirects': 'false', 'http.lowSpeedLimit': '1000', 'http.lowSpeedTime': '60' },
  ...{ 'fetch.unpackLimit': '1', 'gc.autoDetach': 'false' },
};
/** Folders in which git and its helpers are. */
const PATH = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';

export interface GitOptions {
  /** The repository. */
  gitDir: string;
  signal: AbortSignal;
  /** Further settings, which other users of the machine can't read. */
  settings?: Record<string, string>;
  /** Protocol that may be used, such as `https`. Default: none, so that a partial clone fetches nothing. */
  protocol?: string;
  /** Texts that messages must not have. */
  secrets?: readonly string[];
}

/** Returns the whole environment of git: nothing of the hub's own, and no configuration but the repository's. */
export function gitEnvironment({ gitDir, settings = {}, protocol = 'none' }: Omit<GitOptions, 'signal'>) {
  const entries = Object.entries({ ...SETTINGS, ...settings });
  return {
    ...{ PATH, HOME: '/nonexistent', LC_ALL: 'C', GIT_DIR: gitDir, GIT_ALLOW_PROTOCOL: protocol },
    ...{ GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_ATTR_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' },
    ...{ GIT_NO_REPLACE_OBJECTS: '1', GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: '1' },
    GIT_CONFIG_COUNT: String(entries.length),
    ...Object.fromEntries(
      entries.flatMap(([name, value], n) => [
        [`GIT_CONFIG_KEY_${n}`, name],
        [`GIT_CONFIG_VALUE_${n}`, value],
      ]),
    ),
  };
}

/** What git answered when it refused. */
export class GitRefusal extends HubError {
  constructor(
    exitCode: number | null,
    readonly words: string,
  ) {
    super('GIT_FAILED', `git failed: ${words || `it ended with ${exitCode}`}`);
  }
}

/** Starts git; its error says what git has written. The caller reads `stdout`. @throws GitRefusal by `ended` */
export function startGit(args: readonly string[], options: GitOptions): Running {
  // No shell, no terminal, and a folder in which there is nothing to be found.
  const child = spawn('git', args, { cwd: '/', env: gitEnvironment(options), signal: options.signal, stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-4 * MAX_WORDS)));
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(options.signal.aborted ? reasonOf(options.signal) : notStarted(error)));
    child.once('close', (status) => {
      if (status === 0) return resolve();
      reject(options.signal.aborted ? reasonOf(options.signal) : new GitRefusal(status, shown(words, options)));
    });
  });
  ended.catch(() => undefined);
  return { child, ended };
}

interface Running {
  child: ChildProcessWithoutNullStreams;
  ended: Promise<void>;
}

/** Runs git and returns what it has written, 1 MB at most. @throws GitRefusal, HubError NOT_CONFIGURED without git */
export async function git(args: readonly string[], options: GitOptions): Promise<string> {
  const { child, ended } = startGit(args, options);
  child.stdin.end();
  const parts: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes <= MAX_OUTPUT) parts.push(part);
    else child.kill('SIGKILL');
  });
  await ended;
  return Buffer.concat(parts).toString('utf8');
}

function shown(words: string, { secrets = [] }: GitOptions): string {
  let text = toPostgresSafe(words).trim();
  for (const secret of secrets) text = text.replaceAll(secret, MASK);
  return text.slice(-MAX_WORDS);
}

const reasonOf = ({ reason }: AbortSignal) => (reason instanceof Error ? reason : new Error(messageOf(reason)));

function notStarted(error: Error): HubError {
  const message = `git can't be started (${messageOf(error)}): install git on this node`;
  return new HubError('NOT_CONFIGURED', message, { cause: error });
}
