import { applyDecorators, SetMetadata } from '@nestjs/common';

/**
 * Credentials that a path requires. `public`: none. `local`: none from this machine, else a Bearer key. `browser`: a key,
 * as Bearer or, since people open it in a browser, as the password of HTTP Basic. `bearer`: a Bearer key; Basic is refused
 * there, because browsers also send it with requests that other sites make. A browser session opens both.
 */
export type Access = 'public' | 'local' | 'browser' | 'bearer';

export const ACCESS = Symbol('runnerhub:access');
export const OPEN_BODY = Symbol('runnerhub:open-body');

/**
 * Serves a route without credentials.
 * @param body size limit of the JSON body in bytes; default: it takes none, or reads the raw bytes itself
 */
export const Public = ({ body = 0 } = {}): MethodDecorator =>
  applyDecorators(SetMetadata(ACCESS, 'public' satisfies Access), SetMetadata(OPEN_BODY, body));
