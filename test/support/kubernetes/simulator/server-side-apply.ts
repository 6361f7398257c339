/** An object of any kind, as JSON. */
export interface AnyObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    creationTimestamp: string;
    generation?: number;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  data?: Record<string, string>;
}

type Json = Record<string, unknown>;
type Fields = Map<string, unknown>;

/** Names of the object, which belong to nobody. */
const IDENTITY = /^(apiVersion|kind|metadata\.(name|namespace))$/;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the leaves of an object by their paths; lists are leaves. */
function fieldsOf(object: Json, path = '', into: Fields = new Map()): Fields {
  for (const [key, value] of Object.entries(object)) {
    const at = path === '' ? key : `${path}\u0001${key}`;
    if (isObject(value) && Object.keys(value).length > 0) fieldsOf(value, at, into);
    else if (!IDENTITY.test(at.replaceAll('\u0001', '.'))) into.set(at, value);
  }
  return into;
}

/** Which manager has set which fields of one object: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
export class ManagedFields {
  private readonly owners = new Map<string, Set<string>>();

  /** Returns the fields that others have set to other values. */
  conflicts(applied: Json, live: Json, manager: string): string[] {
    const current = fieldsOf(live);
    return [...fieldsOf(applied)]
      .filter(([path, value]) => {
        const others = [...(this.owners.get(path) ?? [])].filter((owner) => owner !== manager);
        return others.length > 0 && JSON.stringify(current.get(path)) !== JSON.stringify(value);
      })
      .map(([path]) => `.${path.replaceAll('\u0001', '.')}`);
  }

  /** Merges applied fields into the live object, and removes those that the manager no longer applies. */
  apply(applied: Json, live: Json, manager: string): void {
    const wanted = fieldsOf(applied);
    for (const [path, owners] of this.owners) {
      if (!owners.has(manager) || wanted.has(path)) continue;
      owners.delete(manager);
      if (owners.size === 0) remove(live, path.split('\u0001'));
    }
    const current = fieldsOf(live);
    for (const [path, value] of wanted) {
      const isSame = JSON.stringify(current.get(path)) === JSON.stringify(value);
      const owners = isSame ? (this.owners.get(path) ?? new Set<string>()) : new Set<string>();
      this.owners.set(path, owners.add(manager));
      set(live, path.split('\u0001'), value);
    }
  }
}

function set(object: Json, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) object[key] = structuredClone(value);
  else set(isObject(object[key]) ? object[key] : (object[key] = {}), rest, value);
}

function remove(object: Json, [key = '', ...rest]: string[]): void {
  if (rest.length === 0) delete object[key];
  else if (isObject(object[key])) remove(object[key], rest);
}
