import type { Application } from 'express';

/** Express's router entry of a route; `match` applies its rule to a path, and throws on an undecodable one. */
interface Layer {
  route?: { methods: Record<string, boolean> };
  match(path: string): boolean;
}

/** Returns the methods that routes of this path accept. */
export function allowedMethods(app: Application, path: string): string[] {
  const methods = new Set<string>();
  for (const layer of app.router.stack as unknown as Layer[]) {
    // A route for all methods is the not-found fallback.
    if (!layer.route || layer.route.methods['_all'] || !layer.match(path)) continue;
    for (const [method, takes] of Object.entries(layer.route.methods)) if (takes) methods.add(method.toUpperCase());
  }
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}
