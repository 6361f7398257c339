import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { profilesSchema, type Profiles } from './profile.js';

/** Size limit, far above what people keep in it. */
const MAX_BYTES = 1_048_576;

/** Returns the path of the file that holds profiles; a relative XDG_CONFIG_HOME is ignored, as its specification says. */
export function profileFile(env: NodeJS.ProcessEnv): string {
  const home = env['XDG_CONFIG_HOME'] ?? '';
  return join(isAbsolute(home) ? home : join(env['HOME'] || homedir(), '.config'), 'runnerhub', 'profiles.json');
}

/** Reads all profiles; a file that does not exist has none, and one that others may read is refused. */
export async function readProfiles(file: string): Promise<Profiles> {
  const text = await privateText(file);
  if (text === undefined) return {};
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's message would repeat a part of the file, which has keys.
  }
  const parsed = profilesSchema.safeParse(content);
  if (parsed.success) return parsed.data.profiles;
  throw new Error(`${file} is not a file of profiles; remove it, and run hub login again`);
}

/** Replaces all profiles, whole or not at all: the new file is renamed once it is on disk. */
export async function writeProfiles(file: string, profiles: Profiles): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const temporary = join(folder, `.profiles.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ profiles }, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Returns the text of the file, whose mode is checked on the open file: it can't change in between. */
async function privateText(file: string): Promise<string | undefined> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const { mode, size } = await handle.stat();
    if ((mode & 0o077) !== 0)
      throw new Error(`Others may read ${file}, which holds keys; run chmod 600 on it, or revoke its keys`);
    if (size > MAX_BYTES) throw new Error(`${file} has more than ${MAX_BYTES} bytes`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
