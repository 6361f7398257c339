/** Credentials of an Authorization header, by RFC 6750 and RFC 7617. */
export interface Credentials {
  scheme: 'bearer' | 'basic';
  /** The bearer token, or the password of Basic, whose user is ignored. */
  key: string;
}

export function credentialsOf(header: string | undefined): Credentials | undefined {
  const [, scheme, rest] = /^(bearer|basic) +([^ ]+) *$/i.exec(header ?? '') ?? [];
  if (scheme === undefined || rest === undefined) return undefined;
  if (scheme.toLowerCase() === 'bearer') return { scheme: 'bearer', key: rest };
  const pair = Buffer.from(rest, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : { scheme: 'basic', key: pair.slice(colon + 1) };
}
