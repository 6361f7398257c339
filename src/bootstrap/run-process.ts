import type { ModuleMetadata } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { endSignals } from '../common/end-signals.js';
import { messageOf } from '../common/errors.js';
import { ConfigError } from '../config/config-error.js';
import type { HubConfig } from '../config/hub-config.js';
import { processConfig } from '../config/process-config.js';
import { missingKey } from '../config/required-key.js';
import { withoutEffectLine } from '../config/without-effect.js';
import { checkSettings } from '../containers/kubernetes/kubernetes-connection.js';
import { createHub } from './create-hub.js';
import { isTaken } from '../http/listen-address.js';
import { watchUncaught } from './uncaught-errors.js';
import { welcome } from './welcome.js';

/** Time beyond the grace for jobs that a shutdown may take before the process is ended. */
const SHUTDOWN_SLACK_MS = 15_000;

/**
 * Runs a hub: configuration, application, listen; SIGTERM, SIGINT and a closed terminal end it with 0.
 * @param extensions modules beside the hub's own, with their own job types
 */
export async function runHub(extensions: NonNullable<ModuleMetadata['imports']> = []): Promise<void> {
  try {
    const config = processConfig();
    sayWithoutEffect(config);
    ensureKey(config);
    await ensureFree(config);
    ensureCluster(config);
    const app = await createHub(config, undefined, extensions);
    await listen(app, config);
    welcome(app, config);
    endInOrder(app, config);
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : `RunnerHub can't start: ${messageOf(error)}`);
    process.exit(1);
  }
}

function sayWithoutEffect(config: HubConfig): void {
  const line = withoutEffectLine(config.withoutEffect);
  if (line !== undefined) console.error(line);
}

function ensureKey(config: HubConfig): void {
  const problem = missingKey(config);
  if (problem !== undefined) throw new ConfigError([problem]);
}

/** Fails before anything starts if the address is taken: a second hub started by mistake should touch nothing. */
async function ensureFree({ http: { host, port } }: HubConfig): Promise<void> {
  if (port === 0 || !(await isTaken(host, port))) return;
  throw new Error(`${host}:${port} is taken; stop the process that listens there, or set PORT to a free port`);
}

/** Fails early, too, if Kubernetes is chosen and no readable setting leads to a cluster for runners. */
function ensureCluster({ containerRuntime, kubernetes }: HubConfig): void {
  if (containerRuntime === 'kubernetes') checkSettings(kubernetes);
}

async function listen(app: NestExpressApplication, { http }: HubConfig): Promise<void> {
  try {
    await app.listen(http.port, http.host);
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** Ends the hub in order: with 0 on a signal, with 1 after an uncaught error. */
function endInOrder(app: NestExpressApplication, config: HubConfig): void {
  let stopping = false;
  const stop = (why: string, code: number) => {
    if (stopping) return;
    stopping = true;
    console.error(`${why}: shutting down; no new jobs start, running ones have ${config.shutdownGraceMs} ms to end`);
    setTimeout(() => {
      console.error('The shutdown timed out and was aborted; the next start recovers the unfinished jobs');
      process.exit(1);
    }, config.shutdownGraceMs + SHUTDOWN_SLACK_MS).unref();
    app
      .close()
      .then(() => process.exit(code))
      .catch((error: unknown) => {
        console.error(`The shutdown failed: ${messageOf(error)}`);
        process.exit(1);
      });
  };
  for (const signal of endSignals()) process.on(signal, () => stop(signal, 0));
  watchUncaught((why) => stop(why, 1));
}
