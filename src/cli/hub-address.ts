import { Option, type Command } from 'commander';
import type { Profile, Profiles } from './profiles/profile.js';
import { DEFAULT_PROFILE } from './profiles/default-profile.js';

/** Which hub a command calls, and by which key. */
export interface HubAddress {
  url?: string;
  key?: string;
  /** Name of what `hub login` has stored. */
  profile?: string;
}

/** Title in help of the options that name a hub. */
export const HUB_GROUP = 'Hub:';
const HUB_OPTIONS = [
  ['--url <url>', "URL of the hub (env: RUNNERHUB_URL; default: the profile's, else from HOST and PORT)"],
  [
    '--key <key>',
    "API key or admin key (env: RUNNERHUB_KEY; default: the profile's, else RUNNERHUB_ADMIN_KEY or the one in the data directory)",
  ],
  ['--profile <name>', 'hub and key that hub login has stored (env: RUNNERHUB_PROFILE)'],
] as const;

/** Adds the options of commands that call a running hub. */
export function withHubOptions(command: Command): Command {
  for (const [flags, about] of HUB_OPTIONS) command.addOption(new Option(flags, about).helpGroup(HUB_GROUP));
  return command;
}

/** Separates the options that name a hub from the others. */
export function splitAddress<Flags extends HubAddress>({ url, key, profile, ...rest }: Flags) {
  return [{ url, key, profile }, rest] as const;
}

/** Returns the address that the environment names. */
export function addressFrom(env: NodeJS.ProcessEnv): HubAddress {
  const read = (name: string) => env[name] || undefined;
  return { url: read('RUNNERHUB_URL'), key: read('RUNNERHUB_KEY'), profile: read('RUNNERHUB_PROFILE') };
}

/**
 * Chooses URL and key by their first source: an option, the option's profile, a variable, the variable's profile or else
 * the default one. A profile's key is used only at the profile's own URL, lest another hub receive it.
 * @param read returns the profiles, which are not needed if options and variables suffice
 */
export async function chooseAddress(
  options: HubAddress,
  env: HubAddress,
  read: () => Promise<Profiles>,
): Promise<Pick<HubAddress, 'url' | 'key'>> {
  const given = { url: options.url ?? env.url, key: options.key ?? env.key };
  if (options.profile === undefined && given.url !== undefined && given.key !== undefined) return given;
  const profile = chooseProfile(await read(), options.profile ?? env.profile);
  const sources = options.profile === undefined ? [options, env, profile] : [options, profile, env];
  const url = sources.find((source) => source?.url !== undefined)?.url;
  const trusted = sources.filter((source) => source !== profile || (profile && sameHub(url, profile.url)));
  return { url, key: trusted.find((source) => source?.key !== undefined)?.key };
}

function chooseProfile(profiles: Profiles, named: string | undefined): Profile | undefined {
  const name = named ?? DEFAULT_PROFILE;
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile !== undefined || named === undefined) return profile;
  throw new Error(`There is no profile "${named}"; create it with hub login --profile ${named}, or see hub profiles`);
}

/** Returns the form of a hub's URL in which URLs are stored and compared. */
export function hubUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Error('--url must start with http:// or https://');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new Error('--url must have no user, password, query or fragment');
  return url.href.replace(/(?<!\/)\/+$/, '');
}

/** Returns whether a URL leads to this machine. */
export function isLoopback(url: string): boolean {
  return /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname);
}

function sameHub(one = '', other = ''): boolean {
  return one === other || hubUrl(one) === hubUrl(other);
}
