import type { Command } from 'commander';
import { oneLine, printableJson } from '../common/printable.js';
import { addressFrom } from './hub-address.js';
import { DEFAULT_PROFILE } from './profiles/default-profile.js';
import { table } from './table.js';

/** Adds `hub profiles` and `hub logout`; neither prints a key. */
export function profilesCommand(program: Command): void {
  program
    .command('profiles')
    .description('list the hubs that hub login has stored')
    .option('--json', 'print JSON')
    .action(list);
  program
    .command('logout')
    .description('remove a profile; its key stays valid until it is revoked')
    .option('--profile <name>', `name of the profile (env: RUNNERHUB_PROFILE; default: ${DEFAULT_PROFILE})`)
    .option('--json', 'print JSON')
    .action(logout);
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const { profileFile, readProfiles } = await import('./profiles/profile-file.js');
  const used = addressFrom(process.env).profile ?? DEFAULT_PROFILE;
  const profiles = Object.entries(await readProfiles(profileFile(process.env))).map(
    ([profile, { url, name, role }]) => ({ profile, url, name, role, used: profile === used }),
  );
  if (json) return console.log(printableJson({ items: profiles }, 2));
  if (profiles.length === 0) return console.log('No profiles; hub login creates one');
  console.log(
    table(
      [
        ['profile', ({ profile }) => profile],
        ['url', ({ url }) => url],
        ['key of', ({ name }) => name],
        ['role', ({ role }) => role],
        ['', ({ used }) => (used ? 'used by default' : '')],
      ],
      profiles,
    ),
  );
}

async function logout({ profile, json }: { profile?: string; json?: boolean }): Promise<void> {
  const { profileFile, readProfiles, writeProfiles } = await import('./profiles/profile-file.js');
  const name = profile ?? addressFrom(process.env).profile ?? DEFAULT_PROFILE;
  const file = profileFile(process.env);
  const known = await readProfiles(file);
  if (!Object.hasOwn(known, name)) throw new Error(oneLine(`There is no profile "${name}"`));
  await writeProfiles(file, Object.fromEntries(Object.entries(known).filter(([one]) => one !== name)));
  console.log(
    json ? printableJson({ removed: name }) : `Profile ${name} is removed; its key stays valid until revoked`,
  );
}
