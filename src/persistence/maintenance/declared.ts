import type { DiscoveryService, Reflector } from '@nestjs/core';

/** Returns what the owners of tables declare under a key, such as RETENTION_RULES: an array on a provider's class. */
export function declared<T>(discovery: DiscoveryService, reflector: Reflector, key: symbol): T[] {
  const owners = new Set(discovery.getProviders().map(({ metatype }) => metatype));
  return [...owners].flatMap((owner) => (typeof owner === 'function' && reflector.get<T[]>(key, owner)) || []);
}
