import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS, type Access } from './access.js';

/** Nest's metadata of `@Controller` and of the decorators of routes. */
const PATH = 'path';

/** Credentials that each path requires. A path without a rule, known or not, requires a Bearer key. */
@Injectable()
export class AccessRules implements OnModuleInit {
  private readonly exact = new Map<string, Access>();
  private readonly pages = new Set<string>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** Adds the routes that carry `@Public`. */
  onModuleInit(): void {
    const seen = new Map<string, boolean>();
    for (const { metatype } of this.discovery.getControllers()) {
      if (typeof metatype === 'function') this.addRoutesOf(metatype as Type, seen);
    }
  }

  set(path: string, access: Access): void {
    this.exact.set(path, access);
  }

  /** Opens a page, and all paths below it, to browsers. */
  page(path: string): void {
    this.pages.add(path);
  }

  of(path: string): Access {
    const at = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    const rule = this.exact.get(at);
    if (rule) return rule;
    for (const page of this.pages) if (at === page || at.startsWith(`${page}/`)) return 'browser';
    return 'bearer';
  }

  /** @throws Error for a path that is open for some methods only: the gate knows paths, not methods */
  private addRoutesOf(controller: Type, seen: Map<string, boolean>): void {
    const prototype = controller.prototype as Record<string, () => unknown>;
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      const method = prototype[name];
      const path = method && this.reflector.get<unknown>(PATH, method);
      if (method === undefined || path === undefined) continue;
      const isPublic = this.reflector.get<Access | undefined>(ACCESS, method) === 'public';
      const at = joined(this.reflector.get<unknown>(PATH, controller), path);
      if ((seen.get(at) ?? isPublic) !== isPublic) throw new Error(`${at} is @Public for some of its methods only`);
      seen.set(at, isPublic);
      if (isPublic && /[:*{]/.test(at)) throw new Error(`${at} is @Public, but no fixed path`);
      if (isPublic) this.set(at, 'public');
    }
  }
}

function joined(...parts: unknown[]): string {
  return `/${parts
    .flatMap((part) => String(part).split('/'))
    .filter(Boolean)
    .join('/')}`;
}
