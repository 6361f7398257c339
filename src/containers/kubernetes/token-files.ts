import type { KubeConfig, User } from '@kubernetes/client-node';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';

interface KubeconfigFile {
  users?: { name?: string; user?: { tokenFile?: string } }[];
}

/**
 * Applies kubectl's `tokenFile`, which the library knows by another name. It is read again each minute like a service
 * account's token, since the program that writes it renews it.
 */
export function useTokenFiles(config: KubeConfig, kubeconfig: string): void {
  const { users = [] } = (parse(readFileSync(kubeconfig, 'utf8')) ?? {}) as KubeconfigFile;
  const files = new Map(users.map(({ name, user }) => [name, user?.tokenFile]));
  config.users = config.users.map((user): User => {
    const file = files.get(user.name);
    if (file === undefined || user.token !== undefined) return user;
    const tokenFile = resolve(dirname(kubeconfig), file);
    return { ...user, authProvider: { name: 'tokenFile', config: { tokenFile } } };
  });
}
