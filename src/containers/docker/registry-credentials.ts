import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { HubError, messageOf } from '../../common/errors.js';
import { canonicalImage } from '../image-policy.js';

/** Format of `docker login`; credential helpers, which are programs of this machine, are not called. */
const schema = z.object({
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .default({}),
});

/** Credentials that Docker passes on to a registry. */
export type Credentials = { username: string; password: string } | { identitytoken: string };

const DOCKER_HUB = 'https://index.docker.io/v1/';

/**
 * Reads the credentials for an image's registry from a file such as `~/.docker/config.json`, on each call, since it may
 * be renewed while the hub runs. Undefined: there are none, or no file is named.
 * @throws HubError NOT_CONFIGURED when the file can't be used; its content is in no message
 */
export async function credentialsFor(image: string, file: string | undefined): Promise<Credentials | undefined> {
  if (file === undefined) return undefined;
  const host = canonicalImage(image).split('/', 1)[0] ?? '';
  const names = host === 'docker.io' ? [DOCKER_HUB, 'docker.io', 'index.docker.io'] : [host, `https://${host}`];
  const { auths } = await read(file);
  const entry = names.map((name) => auths[name]).find((found) => found !== undefined);
  if (entry?.identitytoken !== undefined) return { identitytoken: entry.identitytoken };
  const [, username = '', password = ''] = /^([^:]*):([^]*)$/.exec(fromBase64(entry?.auth)) ?? [];
  return username === '' ? undefined : { username, password };
}

async function read(file: string): Promise<z.output<typeof schema>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new HubError('NOT_CONFIGURED', `REGISTRY_AUTH_FILE can't be read: ${messageOf(error)}`);
  });
  const parsed = schema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new HubError('NOT_CONFIGURED', `REGISTRY_AUTH_FILE (${file}) does not have the format of "docker login"`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const fromBase64 = (text = '') => Buffer.from(text, 'base64').toString('utf8');
