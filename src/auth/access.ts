import { SetMetadata } from '@nestjs/common';

/**
 * Credentials that a path requires. `public`: none. `local`: none from this machine, else a Bearer key. `browser`: a key,
 * as Bearer or, since people open it in a browser, as the password of HTTP Basic. `bearer`: a Bearer key; Basic is refused
 * there, because browsers also send it with requests that other sites make.
 */
export type Access = 'public' | 'local' | 'browser' | 'bearer';

export const ACCESS = Symbol('runnerhub:access');

/** Serves a route without credentials. */
export const Public = (): MethodDecorator => SetMetadata(ACCESS, 'public' satisfies Access);
