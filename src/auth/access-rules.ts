import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Access } from './access.js';
import { Routes } from './routes.js';
import type { ScopeRule } from './scope-matrix.js';

/** How a page treats a sender with scopes. */
export type PageScope = Extract<ScopeRule, 'own' | 'none'>;

/** Credentials that each path requires. A path without a rule, known or not, requires a Bearer key. */
@Injectable()
export class AccessRules implements OnModuleInit {
  private readonly exact = new Map<string, Access>();
  private readonly pages = new Map<string, PageScope>();

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

  /** Opens a page, and all paths below it, to browsers; `none`: only to senders without scopes. */
  page(path: string, scope: PageScope): void {
    this.pages.set(path, scope);
  }

  of(path: string): Access {
    const at = trimmed(path);
    return this.exact.get(at) ?? (this.pageOf(at) ? 'browser' : 'bearer');
  }

  /** Returns the rule of scopes of a page; routes have theirs in the scope matrix. */
  scopeOf(path: string): PageScope {
    return this.pageOf(trimmed(path)) ?? 'own';
  }

  private pageOf(at: string): PageScope | undefined {
    for (const [page, scope] of this.pages) if (at === page || at.startsWith(`${page}/`)) return scope;
    return undefined;
  }
}

const trimmed = (path: string) => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);
