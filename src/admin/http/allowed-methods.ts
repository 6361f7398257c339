import type { Application } from 'express';

/** What Express's router keeps of each route; `match` is its own rule for a path, undecodable ones throw. */
interface Layer {
  route?: { methods: Record<string, boolean> };
  match(path: string): boolean;
}

/** The methods that routes of this path answer. */
export function allowedMethods(app: Application, path: string): string[] {
  const methods = new Set<string>();
  for (const layer of app.router.stack as unknown as Layer[]) {
    // A route for all methods is the one that answered "nothing here".
    if (!layer.route || layer.route.methods['_all'] || !layer.match(path)) continue;
    for (const [method, takes] of Object.entries(layer.route.methods)) if (takes) methods.add(method.toUpperCase());
  }
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}
