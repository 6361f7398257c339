// The built hub, killing itself like `kill -9` at the first call of one method: `DIES="after RunnerStore.started"`; without
// it, somebody else kills the hub.
// `TIMINGS`: those that differ. `ACTS_URL`: where the jobs of test_act perform their effects.
import 'reflect-metadata';

const MODULES = {
  CodeStore: 'families/code-index/code-store.js',
  Capacity: 'runners/capacity/capacity.js',
  CleanupRunnerHandler: 'runners/provisioning/cleanup-runner.handler.js',
  Demands: 'runners/demands/demands.js',
  DeployClaims: 'families/deploys/deploy-claims.js',
  DeployEndings: 'families/deploys/deploy-endings.js',
  DeploySteps: 'families/deploys/deploy-steps.js',
  DeployTurns: 'families/deploys/deploy-turns.js',
  DockerPlatform: 'families/deploys/docker/docker-platform.js',
  DockerRuntime: 'containers/docker/docker-runtime.js',
  EmailStore: 'families/email/email-store.js',
  GiteaHost: 'families/merges/hosts/gitea-host.js',
  GroupMerge: 'families/merges/group-merge.js',
  GitHubClient: 'github/client/github-client.js',
  HostRuntime: 'containers/host/host-runtime.js',
  KubernetesPlatform: 'families/deploys/kubernetes/kubernetes-platform.js',
  LlmCalls: 'families/llm/llm-calls.js',
  LlmClient: 'outgoing/llm/llm-client.js',
  NotificationStore: 'families/alerts/delivery/notification-store.js',
  TempFolders: 'families/cleanup/temp-folders.js',
  SqlEffects: 'persistence/record/sql-effects.js',
  WebhookChannel: 'families/alerts/channels/webhook-channel.js',
  JobActions: 'persistence/operations/job-actions.js',
  TaskLeases: 'families/tasks/task-leases.js',
  TaskRegistry: 'families/tasks/task-registry.js',
  JobLogs: 'persistence/maintenance/log-archive/job-logs.js',
  PrepareRunnerHandler: 'runners/provisioning/prepare-runner.handler.js',
  RunnerContainer: 'runners/provisioning/runner-container.js',
  RunnerExit: 'runners/provisioning/runner-exit.js',
  RunnerRegistration: 'runners/provisioning/runner-registration.js',
  RunnerStore: 'runners/store/runner-store.js',
};
const load = (path) => import(new URL(`../../../dist/${path}`, import.meta.url).href);

const { TIMINGS } = await load('common/timings.js');
Object.assign(TIMINGS, JSON.parse(process.env.TIMINGS ?? '{}'));

const { Acts, ActModule } = await import('./act-handler.mjs');

if (process.env.DIES) await arm(process.env.DIES);

async function arm(dies) {
  const [when, point] = dies.split(' ');
  const [owner, method] = point.split('.');
  const { prototype } = owner === 'Acts' ? Acts : (await load(MODULES[owner]))[owner];
  const real = prototype[method];
  if (typeof real !== 'function' || !['before', 'after'].includes(when)) throw new Error(`no such point: ${dies}`);

  /** Kills the process and never resolves, so no later code runs. */
  const die = () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  };
  prototype[method] = async function (...args) {
    if (when === 'before') await die();
    const answer = await real.apply(this, args);
    return when === 'after' ? die() : answer;
  };
}

const { runHub } = await load('bootstrap/run-process.js');
await runHub([ActModule]);
