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
  /** Files that hold no data, by the path above them. */
  private readonly files = new Set<string>();
  /** Operations without credentials whose path has others with them. */
  private readonly open = new Set<string>();
  /** Size limits of the bodies that public operations take. */
  private readonly bodies = new Map<string, number>();

  constructor(private readonly routes: Routes) {}

  /**
   * Adds the routes that carry `@Public`.
   * @throws Error for a path that is open by a pattern
   */
  onModuleInit(): void {
    const all = this.routes.all();
    const guarded = new Set(all.filter(({ isPublic }) => !isPublic).map(({ path }) => path));
    for (const { path, operation, openBody } of all.filter(({ isPublic }) => isPublic)) {
      if (/[:*{]/.test(path)) throw new Error(`${path} is @Public, but no fixed path`);
      // A path without guarded operations is open for any method: an unknown one is answered 405.
      if (guarded.has(path)) this.open.add(operation);
      else this.set(path, 'public');
      if (openBody > 0) this.bodies.set(operation, openBody);
    }
  }

  set(path: string, access: Access): void {
    this.exact.set(path, access);
  }

  /** Opens a page, and all paths below it, to browsers; `none`: only to senders without scopes. */
  page(path: string, scope: PageScope): void {
    this.pages.set(path, scope);
  }

  /** Opens a path, and all paths below it, to everybody. */
  openBelow(path: string): void {
    this.files.add(path);
  }

  of(path: string, method = 'GET'): Access {
    const at = trimmed(path);
    if (this.open.has(`${method} ${at}`)) return 'public';
    for (const path of this.files) if (at === path || at.startsWith(`${path}/`)) return 'public';
    return this.exact.get(at) ?? (this.pageOf(at) ? 'browser' : 'bearer');
  }

  /** Returns the rule of scopes of a page; routes have theirs in the scope matrix. */
  scopeOf(path: string): PageScope {
    return this.pageOf(trimmed(path)) ?? 'own';
  }

  /** Returns the size limit of the body that an operation takes without credentials; 0: it takes none. */
  openBody(path: string, method: string): number {
    return this.bodies.get(`${method} ${trimmed(path)}`) ?? 0;
  }

  /** Routers ignore the case of a path, so the page `/ADMIN/queues` is the same. */
  private pageOf(at: string): PageScope | undefined {
    const path = at.toLowerCase();
    for (const [page, scope] of this.pages) if (path === page || path.startsWith(`${page}/`)) return scope;
    return undefined;
  }
}

const trimmed = (path: string) => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);
