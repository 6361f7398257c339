import { setTimeout as sleep } from 'node:timers/promises';
import { withDocker } from '../docker.mjs';
import { ADMIN_KEY, environment } from '../drivers/hub.mjs';
import { quantile } from '../statistics.mjs';
import { hubModule } from '../stores.mjs';

const REPOSITORY = 'octo-org/hello';
const WARM = 2;
const POLL_MS = 5;

/**
 * Measures a job that gets a warm runner, from its start at GitHub until the hub's ledger shows it. The time before is
 * GitHub's and the runner's, since the runner waits for work at GitHub.
 */
export function measure({ stores, samples = 40 }) {
  return withDocker(async ({ docker, host, image }) => {
    const modules = [
      'simulator/github-simulator.js',
      'bootstrap/create-hub.js',
      'config/load-config.js',
      'database/pg-pool.js',
    ];
    const [{ GitHubSimulator }, { createHub }, { loadConfig }, { PG_POOL }] = await Promise.all(modules.map(hubModule));
    const advertiseUrl = (port) => `http://host.docker.internal:${port}`;
    const simulator = new GitHubSimulator({ host: '0.0.0.0', advertiseUrl });
    simulator.addRepository(REPOSITORY);
    const { url } = await simulator.start();
    const env = {
      ...environment(stores),
      ...{ DOCKER_HOST: host, RUNNER_IMAGE: image, RUNNER_WARM: `${WARM}`, RUNNER_MAX: '10' },
      ...{ GITHUB_API_URL: url, GITHUB_TOKEN: simulator.token },
    };
    const app = await createHub(loadConfig(env, stores.dir));
    await app.listen(0, '127.0.0.1');
    const hook = `http://127.0.0.1:${app.getHttpServer().address().port}/webhooks/github`;
    simulator.setWebhook({ url: hook, secret: ADMIN_KEY });
    const pool = app.get(PG_POOL, { strict: false });
    const running = new Map();
    simulator.on('job:in_progress', ({ id }) => running.set(String(id), performance.now()));
    const idle = () =>
      simulator.runners.filter(({ lastSeenAt, jobId }) => lastSeenAt !== undefined && jobId === undefined).length;
    const begun = async (id) => {
      const sql = `select 1 from demands where workflow_job_id = $1 and state in ('in_progress','completed')`;
      while ((await pool.query(sql, [id])).rowCount === 0) await sleep(POLL_MS);
      return performance.now();
    };
    const run = async () => {
      const job = simulator.queueJob({ repository: REPOSITORY, labels: ['self-hosted'], steps: ['true'] });
      const at = await begun(String(job.id));
      return at - running.get(String(job.id));
    };
    // The pool is filled only after the first job.
    await run();
    const took = [];
    while (took.length < samples) {
      while (idle() < WARM) await sleep(POLL_MS);
      took.push(await run());
    }
    await simulator.until(() => simulator.jobs.every(({ status }) => status === 'completed'), 60_000);
    await app.close();
    await simulator.stop();
    const left = await docker.listContainers({ all: true, filters: { label: ['io.runnerhub.hub'] } });
    await Promise.all(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
    return { p50: quantile(took, 0.5), p95: quantile(took, 0.95) };
  });
}
