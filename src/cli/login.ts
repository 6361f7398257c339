import type { Command } from 'commander';
import { oneLine, printableJson } from '../common/printable.js';
import { HubError } from '../common/errors.js';
import { addressFrom, hubUrl, isLoopback } from './hub-address.js';
import { HubClient } from './hub-client.js';
import { DEFAULT_PROFILE } from './profiles/default-profile.js';

interface Flags {
  url?: string;
  profile?: string;
  json?: boolean;
}

/** Adds `hub login`. The key is no option: other users of a machine see its command lines. */
export function loginCommand(program: Command): void {
  program
    .command('login')
    .description('ask for a key, check it at a hub, and store both in a profile; stdin is read if it is no terminal')
    .option('--url <url>', "URL of the hub (env: RUNNERHUB_URL; default: the profile's, else from HOST and PORT)")
    .option('--profile <name>', `name of the profile (env: RUNNERHUB_PROFILE; default: ${DEFAULT_PROFILE})`)
    .option('--json', 'print JSON')
    .action(login);
}

async function login({ url: given, profile: named, json }: Flags): Promise<void> {
  const { profileName } = await import('./profiles/profile.js');
  const { profileFile, readProfiles, writeProfiles } = await import('./profiles/profile-file.js');
  const env = addressFrom(process.env);
  const profile = profileName(named ?? env.profile ?? DEFAULT_PROFILE);
  const file = profileFile(process.env);
  // Read first: a file that can't be used is reported before anybody types a key.
  const known = await readProfiles(file);
  const url = hubUrl(given ?? env.url ?? known[profile]?.url ?? (await localHub()));
  if (!isPrivate(url)) console.error(`${url} is not encrypted: who sees the network sees the key`);
  const { askSecret } = await import('./profiles/ask-secret.js');
  const key = await askSecret(`Key for ${url}: `);
  const { name, role } = await sessionOf(new HubClient(url, key));
  // Read again: another login may have stored its profile while this one waited for its key.
  await writeProfiles(file, { ...(await readProfiles(file)), [profile]: { url, key, name, role } });
  const stored = { profile, url, name, role };
  console.log(
    json ? printableJson(stored, 2) : oneLine(`Logged in to ${url} as ${name} (${role}), profile ${profile}`),
  );
}

/** Checks a key, and returns whose it is. */
async function sessionOf(hub: HubClient): Promise<{ name: string; role: string }> {
  const { sessionSchema } = await import('./profiles/session.js');
  const answer = await hub.ask<unknown>('GET', '/api/session').catch((error: unknown) => {
    if (!(error instanceof HubError) || error.code !== 'UNAUTHORIZED') throw error;
    throw new Error(`The hub at ${hub.url} refuses this key; nothing was stored`, { cause: error });
  });
  const parsed = sessionSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Error(`${hub.url} does not respond as a hub does; nothing was stored`);
}

async function localHub(): Promise<string> {
  const { processConfig } = await import('../config/process-config.js');
  const { localUrl } = await import('../http/listen-address.js');
  return localUrl(processConfig().http);
}

/** Returns whether nobody else can read what is sent there: by TLS, or because it stays on this machine. */
function isPrivate(url: string): boolean {
  return url.startsWith('https:') || isLoopback(url);
}
