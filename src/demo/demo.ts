import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ConsoleLogger, Logger, type LoggerService } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { messageOf } from '../common/errors.js';
import type { HubConfig } from '../config/hub-config.js';
import { loadConfig } from '../config/load-config.js';
import { GitHubSimulator } from '../github/simulator/github-simulator.js';
import { RUNNER_FILES } from '../github/simulator/runner-files.js';
import { createHub } from '../hub.js';
import { clearDemoData, removeDemoData } from './demo-data.js';
import { demoEnvironment } from './demo-environment.js';
import { DEMO_LABELS } from './demo-jobs.js';
import { chooseRuntime, type DemoRuntime, type DemoRuntimeKind } from './demo-runtime.js';

export interface DemoOptions {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Undefined: Docker if there is one, else the host. */
  runtime?: DemoRuntimeKind;
  /** Leaves the data directory for a look after the end; the next demo removes it. */
  keep?: boolean;
  say: (line: string) => void;
}

/** A hub and a GitHub of its own, joined by signed webhooks. */
export class Demo {
  private constructor(
    readonly app: NestExpressApplication,
    readonly simulator: GitHubSimulator,
    readonly config: HubConfig,
    readonly runtime: DemoRuntime,
    /** Where the hub listens. */
    readonly url: string,
    private readonly keep: boolean,
  ) {}

  /** Everything is up and joined; what was started before a step failed is ended again. */
  static async start({ env, cwd, runtime: wanted, keep = false, say }: DemoOptions): Promise<Demo> {
    const logger = new ConsoleLogger({ logLevels: ['error', 'fatal'] });
    const { dataDir: root } = loadConfig(demoEnvironment(env), cwd);
    const values = { RUNNERHUB_DATA_DIR: join(root, 'demo') };
    const base = loadConfig(demoEnvironment(env, values), cwd);
    await clearDemoData(base, logger);
    const runtime = await chooseRuntime(wanted, base.dockerHost);
    const { simulator, apiUrl, used } = await startSimulator(runtime, wanted);
    const secret = randomBytes(32).toString('hex');
    let app: NestExpressApplication | undefined;
    try {
      const port = await freePort(base.http, say);
      const config = loadConfig(
        demoEnvironment(env, { ...values, ...own(used, simulator, apiUrl), GITHUB_WEBHOOK_SECRET: secret, ...port }),
        cwd,
      );
      app = await quietly(logger, () => createHub(config, logger));
      await app.listen(config.http.port, config.http.host);
      const url = addressOf(app, config.http.host);
      simulator.setWebhook({ url: `${url}/webhooks/github`, secret });
      return new Demo(app, simulator, config, used, url, keep);
    } catch (error) {
      await app?.close();
      await simulator.stop();
      removeDemoData(base.dataDir);
      throw error;
    }
  }

  /** Ends both. Runners must have ended. */
  async close(): Promise<void> {
    await this.app.close();
    await this.simulator.stop();
    if (!this.keep) removeDemoData(this.config.dataDir);
  }
}

/** Nest makes its own loggers before the hub has one. */
async function quietly<T>(logger: LoggerService, act: () => Promise<T>): Promise<T> {
  Logger.overrideLogger(logger);
  return act();
}

/** On Docker it listens on the runners' network alone; where that is not this machine's (a remote engine), on the host. */
async function startSimulator(runtime: DemoRuntime, wanted: DemoRuntimeKind | undefined) {
  if (runtime.kind === 'docker') {
    const simulator = new GitHubSimulator({ host: runtime.address, token: newToken() });
    try {
      return { simulator, apiUrl: (await simulator.start()).url, used: runtime };
    } catch (error) {
      const reason = `the engine's network is not on this machine (${messageOf(error)})`;
      if (wanted === 'docker') throw new Error(`Docker can't be used: ${reason}`, { cause: error });
      runtime = { kind: 'host', reason: `Docker can't be used: ${reason}` };
    }
  }
  const simulator = new GitHubSimulator({ token: newToken() });
  return { simulator, apiUrl: (await simulator.start()).url, used: runtime };
}

const newToken = () => `ghp_${randomBytes(18).toString('base64url')}`;

/** What makes a hub a demo. */
function own(runtime: DemoRuntime, simulator: GitHubSimulator, apiUrl: string): Record<string, string> {
  const runner: Record<string, string> =
    runtime.kind === 'docker' ? { RUNNER_IMAGE: runtime.image } : { RUNNER_HOST_DIR: RUNNER_FILES };
  return {
    GITHUB_API_URL: apiUrl,
    GITHUB_TOKEN: simulator.token,
    CONTAINER_RUNTIME: runtime.kind,
    RUNNER_LABELS: DEMO_LABELS.join(','),
    ...runner,
  };
}

/** The configured port, or any free one: a demo is in nobody's way. */
async function freePort({ host, port }: HubConfig['http'], say: (line: string) => void): Promise<{ PORT?: string }> {
  const probe = createServer();
  const taken = await new Promise<boolean>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(true);
      else reject(error);
    });
    probe.listen(port, host, () => probe.close(() => resolve(false)));
  });
  if (!taken) return {};
  say(`Port ${port} is taken: the demo listens on another one`);
  return { PORT: '0' };
}

function addressOf(app: NestExpressApplication, host: string): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const reachable =
    host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `http://${reachable}:${port}`;
}
