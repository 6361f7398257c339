import type { NestExpressApplication } from '@nestjs/platform-express';
import { raceSignal } from 'race-signal';
import { AdminKey } from '../auth/admin-key.js';
import { checkCredentials, checkWebhookSecret } from '../doctor/check-github.js';
import { checkRuntime } from '../doctor/check-runtime.js';
import { adminKeyFile } from '../config/required-key.js';
import type { HubConfig } from '../config/hub-config.js';
import { EngineWatch } from '../jobs/ports/engine.js';
import { addressOf } from '../http/listen-address.js';

/** Limit for the container engine's answer, after which it is reported as not responding. */
const PING_MS = 3000;

/** Prints for people, on stderr beside the log on stdout: the hub's URLs, what it has and lacks, and last what to do first. */
export function welcome(app: NestExpressApplication, config: HubConfig): void {
  const { role, redis, databaseUrl } = config;
  const url = addressOf(app, config.http);
  const key = app.get(AdminKey, { strict: false });
  console.error(
    `RunnerHub is ready on ${url} (role ${role}; ${databaseUrl ? 'external' : 'embedded'} PostgreSQL, queues on ${redis ? 'Redis' : 'PostgreSQL'})`,
  );
  if (role !== 'worker') say('API', `${url}/api/docs`);
  say('Health', `${url}/health`);
  say('Redis', aboutRedis(config, app.get(EngineWatch, { strict: false }).reachable));
  say('GitHub', aboutGitHub(config));
  void aboutRunners(config).then((text) => {
    say('Runners', text);
    if (role !== 'worker') console.error(`\nOpen ${url}/dashboard and log in with ${whichKey(key, config)}`);
  });
}

/** The key itself only where it is new: it is in no other output. */
function whichKey(key: AdminKey, { adminKey, dataDir }: HubConfig): string {
  if (key.isNew) return `the key ${key.reveal()} (shown once, kept in ${adminKeyFile(dataDir)})`;
  return adminKey === undefined ? `the key in ${adminKeyFile(dataDir)}` : 'the key of RUNNERHUB_ADMIN_KEY';
}

function say(about: string, text: string): void {
  console.error(`  ${about.padEnd(9)}  ${text}`);
}

function aboutRedis({ redis, engineFallback }: HubConfig, reachable: boolean): string {
  if (redis === undefined)
    return 'none: PostgreSQL holds the queues, which suffices for most loads; for more set REDIS_URL';
  if (reachable) return 'connected, holds the queues';
  const meanwhile =
    engineFallback === 'direct' ? 'jobs run from the ledger until it is back' : 'jobs wait until it is back';
  return `does not respond; ${meanwhile}`;
}

function aboutGitHub(config: HubConfig): string {
  return `${checkCredentials(config).text}; webhooks: ${checkWebhookSecret(config).text}`;
}

async function aboutRunners(config: HubConfig): Promise<string> {
  if (config.role === 'api') return 'none on this node (ROLE=api)';
  const late = `${config.containerRuntime} has not responded within ${PING_MS} ms`;
  const found = raceSignal(checkRuntime(config), AbortSignal.timeout(PING_MS));
  return found.then(
    ({ text }) => text,
    () => late,
  );
}
