import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profileFile, readProfiles, writeProfiles } from './profile-file.js';

const PROFILES = { default: { url: 'https://hub', key: 'the-secret-key', name: 'ci', role: 'viewer' } };

describe('the file of profiles', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runnerhub-profiles-'));
    file = profileFile({ XDG_CONFIG_HOME: folder });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([
    [{ XDG_CONFIG_HOME: '/x', HOME: '/home/ada' }, '/x/runnerhub/profiles.json'],
    [{ XDG_CONFIG_HOME: 'relative', HOME: '/home/ada' }, '/home/ada/.config/runnerhub/profiles.json'],
    [{ HOME: '/home/ada' }, '/home/ada/.config/runnerhub/profiles.json'],
  ])('with %j is %s', (env, path) => {
    expect(profileFile(env)).toBe(path);
  });

  it('is private, and leaves no other file', async () => {
    expect(await readProfiles(file)).toEqual({});
    await writeProfiles(file, PROFILES);
    await writeProfiles(file, PROFILES);
    expect(await readProfiles(file)).toEqual(PROFILES);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'runnerhub'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder, 'runnerhub'))).toEqual(['profiles.json']);
  });

  it.each([[0o640], [0o604], [0o622]])('is refused with mode %o', async (mode) => {
    await writeProfiles(file, PROFILES);
    await chmod(file, mode);
    await expect(readProfiles(file)).rejects.toThrow(/Others may read .+chmod 600/);
  });

  it.each([['{'], ['[]'], ['{"profiles":{"../x":{}}}'], ['{"profiles":{"a":{"key":"the-secret-key"}}}']])(
    'is refused with the content %s, which the message does not repeat',
    async (content) => {
      await writeProfiles(file, PROFILES);
      await writeFile(file, content);
      const error: unknown = await readProfiles(file).catch((thrown: unknown) => thrown);
      expect(String(error)).toMatch(/is not a file of profiles/);
      expect(String(error)).not.toContain('the-secret-key');
    },
  );

  it('keeps its content when it can not be replaced', async () => {
    await writeProfiles(file, PROFILES);
    const broken = { ...PROFILES, loop: {} as never };
    Object.assign(broken.loop, { loop: broken });
    await expect(writeProfiles(file, broken)).rejects.toThrow(/circular/);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ profiles: PROFILES });
    expect(await readdir(join(folder, 'runnerhub'))).toEqual(['profiles.json']);
  });
});
