import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressPolicy } from './address-policy.js';

type Resolve = (host: string, options: LookupOptions, done: Resolved) => void;
type Resolved = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

const system: Resolve = (host, options, done) => dnsLookup(host, { ...options, all: true }, done);

/** Returns a lookup whose answer is checked: the address that is connected to is one of those that were checked. */
export function guardedLookup(policy: AddressPolicy, resolve: Resolve = system): LookupFunction {
  return (host, options, callback) =>
    resolve(host, options, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || first === undefined) {
        callback(error ?? new Error(`${host} has no address`), []);
        return;
      }
      try {
        policy.ensure(
          host,
          addresses.map(({ address }) => address),
        );
      } catch (refusal) {
        callback(refusal as Error, []);
        return;
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
}

/**
 * Returns undici's connector, restricted by the policy. A literal address never reaches the lookup, so it is checked
 * before, and the peer's address after the connection.
 */
export function guardedConnector(
  policy: AddressPolicy,
  timeoutMs: number,
  resolve?: Resolve,
): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, lookup: guardedLookup(policy, resolve) });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    try {
      if (isIP(host) !== 0) policy.ensure(host, [host]);
    } catch (refusal) {
      callback(refusal as Error, null);
      return;
    }
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      try {
        policy.ensure(host, [socket.remoteAddress ?? '']);
      } catch (refusal) {
        socket.destroy();
        return callback(refusal as Error, null);
      }
      return callback(null, socket);
    });
  };
}
