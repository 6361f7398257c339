import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ConsoleLogger, Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Timings } from '../common/timings.js';
import type { HubConfig } from '../config/hub-config.js';
import { loadConfig } from '../config/load-config.js';
import type { GitHubSimulator } from '../simulator/github-simulator.js';
import { createHub } from '../bootstrap/create-hub.js';
import { clearDemoData, removeDemoData } from './demo-data.js';
import { demoEnvironment } from './demo-environment.js';
import type { DemoRuntime, DemoRuntimeKind } from './demo-runtime.js';
import { startSimulator, type DemoGitHub } from './demo-simulator.js';
import { addressOf, isTaken } from '../http/listen-address.js';

export interface DemoOptions {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Default: Docker if there is one, else the host. */
  runtime?: DemoRuntimeKind;
  /** Keeps the data directory for inspection after the end; the next demo removes it. */
  keep?: boolean;
  /** Intervals of the hub, where a test can't wait for the usual ones. */
  timings?: Partial<Timings>;
}

/** A hub and its simulated GitHub, joined by signed webhooks. */
export class Demo {
  private constructor(
    readonly app: NestExpressApplication,
    readonly simulator: GitHubSimulator,
    readonly runtime: DemoRuntime,
    readonly config: HubConfig,
    /** The hub's address. */
    readonly url: string,
    /** True when the configured port was taken. */
    readonly moved: boolean,
    private readonly keep: boolean,
  ) {}

  /** Starts and joins both. If a step fails, what was started is ended again; its files are left to the next demo. */
  static async start({ env, cwd, runtime, keep = false, timings }: DemoOptions): Promise<Demo> {
    const logger = new ConsoleLogger({ logLevels: ['error', 'fatal'] });
    // Nest's own logger, until the hub has one.
    Logger.overrideLogger(logger);
    const { dataDir } = loadConfig(demoEnvironment(env), cwd);
    const folder = { RUNNERHUB_DATA_DIR: join(dataDir, 'demo') };
    const base = loadConfig(demoEnvironment(env, folder), cwd);
    await clearDemoData(base, logger);
    const github = await startSimulator(runtime, base.dockerHost);
    let app: NestExpressApplication | undefined;
    try {
      const config = loadConfig(demoEnvironment(env, { ...folder, ...(await own(base, github)) }), cwd);
      app = await createHub({ ...config, timings: { ...config.timings, ...timings } }, logger);
      await app.listen(config.http.port, config.http.host);
      const url = addressOf(app, config.http);
      const [secret = ''] = config.github.webhookSecrets;
      github.simulator.setWebhook({ url: `${url}/webhooks/github`, secret });
      return new Demo(app, github.simulator, github.runtime, config, url, config.http.port !== base.http.port, keep);
    } catch (error) {
      await app?.close();
      await end(github);
      throw error;
    }
  }

  /** Ends both. The caller ensures that no runner is left. */
  async close(): Promise<void> {
    await this.app.close();
    await end(this);
    if (!this.keep) removeDemoData(this.config.dataDir);
  }
}

/** Stops the simulator first, since it listens on the network that is removed here. */
async function end({ simulator, runtime }: Pick<DemoGitHub, 'simulator' | 'runtime'>): Promise<void> {
  await simulator.stop();
  if (runtime.kind === 'docker') await runtime.traces.remove();
}

/** Returns the demo's own variables. Any free port replaces a taken one, so that a demo disturbs no other program. */
async function own({ http }: HubConfig, { variables }: DemoGitHub): Promise<Record<string, string>> {
  const port: Record<string, string> = (await isTaken(http.host, http.port)) ? { PORT: '0' } : {};
  return { ...variables, ...port, GITHUB_WEBHOOK_SECRET: randomBytes(32).toString('hex') };
}
