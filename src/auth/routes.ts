import { Injectable, RequestMethod, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS, OPEN_BODY, type Access } from './access.js';

/** Nest's metadata of `@Controller` and of the decorators of routes. */
const PATH = 'path';
const METHOD = 'method';

export interface Route {
  /** `GET /api/queues/jobs/:jobId`. */
  operation: string;
  path: string;
  controller: Type;
  /** The controller's method. */
  handler: object;
  isPublic: boolean;
  /** Size limit of the body that it takes without credentials; 0: none. */
  openBody: number;
}

/** Lists the routes of all controllers. */
@Injectable()
export class Routes {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  all(): Route[] {
    return this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (typeof metatype === 'function' ? this.of(metatype as Type) : []));
  }

  private of(controller: Type): Route[] {
    const prototype = controller.prototype as Record<string, () => unknown>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      const path = handler && this.reflector.get<unknown>(PATH, handler);
      if (handler === undefined || path === undefined) return [];
      const at = joined(this.reflector.get<unknown>(PATH, controller), path);
      const method = RequestMethod[this.reflector.get<RequestMethod>(METHOD, handler)];
      const isPublic = this.reflector.get<Access | undefined>(ACCESS, handler) === 'public';
      const openBody = this.reflector.get<number | undefined>(OPEN_BODY, handler) ?? 0;
      return [{ operation: `${method} ${at}`, path: at, controller, handler, isPublic, openBody }];
    });
  }
}

function joined(...parts: unknown[]): string {
  return `/${parts
    .flatMap((part) => String(part).split('/'))
    .filter(Boolean)
    .join('/')}`;
}
