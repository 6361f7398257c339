import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { HubError, messageOf } from '../common/errors.js';
import { GitHubSimulator } from '../simulator/github-simulator.js';
import { RUNNER_FILES } from '../simulator/runner-files.js';
import { DEMO_WORKFLOW } from './demo-jobs.js';
import { chooseRuntime, type DemoRuntime, type DemoRuntimeKind } from './demo-runtime.js';

/** Beside this file, in the sources and in the build. */
const SETS_FILE = fileURLToPath(new URL('./runner-sets.yml', import.meta.url));
/** Ended jobs, and deliveries, that the simulated GitHub remembers. */
const KEPT = 500;
/** GitHub's own for large customers: a story of hours must not use it up. */
const CALLS_PER_HOUR = 15_000;
/** Calm after which alerts of failed jobs are over. */
const ALERT_CALM_MS = 150_000;

export interface DemoGitHub {
  simulator: GitHubSimulator;
  runtime: DemoRuntime;
  /** Variables that connect a hub to this simulator. */
  variables: Record<string, string>;
}

/**
 * Starts the simulator where the runners will find it: with Docker, on the runners' network alone. Where that network
 * is not on this machine (an engine elsewhere, or in a virtual machine), runners run on the host.
 * @throws HubError when Docker is requested and can't be used
 */
export async function startSimulator(
  wanted: DemoRuntimeKind | undefined,
  dockerHost: string | undefined,
): Promise<DemoGitHub> {
  const runtime = await chooseRuntime(wanted, dockerHost);
  if (runtime.kind === 'host') return start(runtime, '127.0.0.1');
  try {
    return await start(runtime, runtime.address);
  } catch (error) {
    const reason = `Docker can't be used: its network is not on this machine (${messageOf(error)})`;
    await runtime.traces.remove();
    if (wanted === 'docker') throw new HubError('DOCKER_DAEMON_ERROR', reason);
    return start({ kind: 'host', reason }, '127.0.0.1');
  }
}

async function start(runtime: DemoRuntime, host: string): Promise<DemoGitHub> {
  const token = `ghp_${randomBytes(18).toString('base64url')}`;
  const simulator = new GitHubSimulator({ host, token, kept: KEPT, requestsPerHour: CALLS_PER_HOUR });
  const { url } = await simulator.start();
  simulator.addWorkflow(DEMO_WORKFLOW.repository, DEMO_WORKFLOW);
  const variables = {
    GITHUB_API_URL: url,
    GITHUB_TOKEN: token,
    CONTAINER_RUNTIME: runtime.kind,
    // Only the demo's own jobs run there, and a user of Docker need not be root.
    RUNNER_ISOLATION_CHECK: 'warn',
    RUNNER_SETS_FILE: SETS_FILE,
    ALERT_RESOLVE_AFTER_MS: String(ALERT_CALM_MS),
    ...(runtime.kind === 'docker' ? { RUNNER_IMAGE: runtime.image } : { RUNNER_HOST_DIR: RUNNER_FILES }),
  };
  return { simulator, runtime, variables };
}
