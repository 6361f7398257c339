import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { OtlpReceiver } from '../otlp-receiver.js';
import { HttpSink } from '../outgoing/http-sink.js';
import { createTestDatabase } from '../stores/postgres.js';
import { PrivateRedis } from '../stores/private-redis.js';
import { HubProcess } from './hub-process.js';
import type { PlantedSecrets } from './planted-secrets.js';

/** A process of the hub with a secret in each setting that takes one; what it calls repeats what it is sent. */
export interface PlantedHub {
  process: HubProcess;
  port: number;
  variables: Record<string, string>;
  databaseUrl: string;
  redisUrl: string;
  /** Data of the hub. */
  folder: string;
  receiver: OtlpReceiver;
}

/** @param cleanup gets the steps that end all of it, in the order of their beginning */
export async function startPlantedHub(
  secrets: PlantedSecrets,
  cleanup: (step: () => void | Promise<void>) => void,
): Promise<PlantedHub> {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  cleanup(() => rmSync(folder, { recursive: true, force: true }));
  const database = await createTestDatabase();
  cleanup(() => database.drop());
  const redis = await PrivateRedis.reserve();
  cleanup(() => redis.remove());
  await redis.start();
  const password = secrets.plant('redis-password');
  await redis.with((client) => client.config('SET', 'requirepass', password));
  const [receiver, sink, mail] = [new OtlpReceiver(), await HttpSink.start(), mailServer()];
  for (const server of [() => receiver.stop(), () => sink.close(), () => mail.close()]) cleanup(server);
  sink.answer = (response, call) => response.writeHead(500).end(JSON.stringify(call));
  const listening = mail.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const redisUrl = `redis://default:${password}@127.0.0.1:${redis.port}`;
  const variables = {
    ...settingsOf(secrets, sink.url, (listening.address() as AddressInfo).port),
    DATABASE_URL: withPassword(secrets.plant('database-password'), database.url),
    DATABASE_POOL_URL: withPassword(secrets.plant('pool-password'), database.url),
    REDIS_URL: redisUrl,
    OTEL_EXPORTER_OTLP_ENDPOINT: await receiver.start(),
  };
  const process = await HubProcess.start(folder, variables);
  cleanup(async () => void (await process.end('SIGKILL')));
  await process.ready();
  const port = Number(new URL(process.url).port);
  return { process, port, variables, databaseUrl: database.url, redisUrl, folder, receiver };
}

function settingsOf(secrets: PlantedSecrets, url: string, mailPort: number) {
  return {
    ...{ LOG_LEVEL: 'trace', DEBUG: 'bull*', METRICS_PUBLIC: 'true', CONTAINER_RUNTIME: 'host' },
    RUNNERHUB_ADMIN_KEY: secrets.plant('admin-key'),
    SECRETS_KEY: `${secrets.plant('secrets-key')}-of-32-characters,${secrets.plant('old-secrets-key')}-of-32-characters`,
    JWT_SECRET: secrets.plant('jwt-secret'),
    GITHUB_WEBHOOK_SECRET: `${secrets.plant('webhook-secret')},${secrets.plant('old-webhook-secret')}`,
    ...{ GITHUB_TOKEN: secrets.plant('github-token'), GITHUB_API_URL: url },
    ...{ ALERT_EMAIL: 'ops@example.com', EGRESS_ALLOW: '127.0.0.1' },
    SMTP_URL: `smtp://octo:${secrets.plant('smtp-password')}@127.0.0.1:${mailPort}`,
    ALERT_SLACK_URL: `${url}/services/${secrets.plant('slack-path')}`,
    ALERT_WEBHOOK_URL: `${url}/alerts?token=${secrets.plant('alert-token')}`,
    ALERT_WEBHOOK_SECRET: `whsec_${Buffer.from(secrets.plant('alert-secret')).toString('base64')}`,
    ...{ LLM_BASE_URL: url, LLM_API_KEY: secrets.plant('llm-key') },
    ...{ GITEA_URL: url, GITEA_TOKEN: secrets.plant('gitea-token') },
    HTTPS_PROXY: `http://octo:${secrets.plant('proxy-password')}@127.0.0.1:1`,
    OTEL_EXPORTER_OTLP_HEADERS: `api-key=${secrets.plant('otlp-key')}`,
  };
}

/** Returns a server of mail that repeats the password that it refuses. */
function mailServer(): SMTPServer {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: ({ password = '' }, _session, done) => done(new Error(`no user has the password ${password}`)),
  });
  server.on('error', () => undefined);
  return server;
}

function withPassword(password: string, address: string): string {
  const url = new URL(address);
  url.password = password;
  return url.href;
}
