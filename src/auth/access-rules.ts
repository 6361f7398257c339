import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Access } from './access.js';
import { Routes } from './routes.js';

/** Credentials that each path requires. A path without a rule, known or not, requires a Bearer key. */
@Injectable()
export class AccessRules implements OnModuleInit {
  private readonly exact = new Map<string, Access>();
  private readonly pages = new Set<string>();

  constructor(private readonly routes: Routes) {}

  /**
   * Adds the routes that carry `@Public`.
   * @throws Error for a path that is open for some methods only, since the gate knows paths and not methods, or by a pattern
   */
  onModuleInit(): void {
    const seen = new Map<string, boolean>();
    for (const { path, isPublic } of this.routes.all()) {
      if ((seen.get(path) ?? isPublic) !== isPublic) throw new Error(`${path} is @Public for some of its methods only`);
      seen.set(path, isPublic);
      if (isPublic && /[:*{]/.test(path)) throw new Error(`${path} is @Public, but no fixed path`);
      if (isPublic) this.set(path, 'public');
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
}
