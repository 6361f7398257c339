/** `__Host-`: browsers accept it only from this host, over HTTPS or on loopback, for all of its paths. */
const NAME = '__Host-runnerhub';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

export const sessionCookie = (token: string, maxAgeMs: number): string =>
  `${NAME}=${token}; ${ATTRIBUTES}; Max-Age=${Math.floor(maxAgeMs / 1000)}`;

/** Has the browser drop the cookie. */
export const CLEARED_COOKIE = `${NAME}=; ${ATTRIBUTES}; Max-Age=0`;

/** Returns the token in a Cookie header: undefined without one, empty when several contradict each other. */
export function sessionTokenOf(header: string | undefined): string | undefined {
  const tokens = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${NAME}=`))
    .map((pair) => pair.slice(NAME.length + 1));
  return tokens.length > 1 ? '' : tokens[0];
}
