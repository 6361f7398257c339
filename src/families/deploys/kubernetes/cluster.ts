import type { ConfigurationOptions, KubernetesObject, V1DeleteOptions } from '@kubernetes/client-node';
import { HubError } from '../../../common/errors.js';
import type { KubernetesApi } from '../../../containers/kubernetes/kubernetes-api.js';
import type { Connection } from '../../../containers/kubernetes/kubernetes-connection.js';
import { statusOf } from '../../../containers/kubernetes/kubernetes-errors.js';
import { findable } from '../../../containers/kubernetes/pod-labels.js';
import { HUB_LABEL, TARGET_LABEL } from '../../../containers/labels.js';

interface Name {
  name: string;
  namespace: string;
}
interface Patch extends Name {
  body: KubernetesObject;
  fieldManager: string;
  fieldValidation: string;
  force: boolean;
}
interface Calls {
  read: (to: Connection, name: Name, options: ConfigurationOptions) => Promise<KubernetesObject>;
  patch: (to: Connection, patch: Patch, options: ConfigurationOptions) => Promise<KubernetesObject>;
  remove: (to: Connection, named: Name & { body?: V1DeleteOptions }, options: ConfigurationOptions) => Promise<unknown>;
}

/** The library has methods of their own for each kind. */
const KINDS = {
  Namespace: {
    read: ({ core }, name, options) => core.readNamespace(name, options),
    patch: ({ core }, patch, options) => core.patchNamespace(patch, options),
    remove: ({ core }, name, options) => core.deleteNamespace(name, options),
  },
  Secret: {
    read: ({ core }, name, options) => core.readNamespacedSecret(name, options),
    patch: ({ core }, patch, options) => core.patchNamespacedSecret(patch, options),
    remove: ({ core }, name, options) => core.deleteNamespacedSecret(name, options),
  },
  Deployment: {
    read: ({ apps }, name, options) => apps.readNamespacedDeployment(name, options),
    patch: ({ apps }, patch, options) => apps.patchNamespacedDeployment(patch, options),
    remove: ({ apps }, name, options) => apps.deleteNamespacedDeployment(name, options),
  },
  Service: {
    read: ({ core }, name, options) => core.readNamespacedService(name, options),
    patch: ({ core }, patch, options) => core.patchNamespacedService(patch, options),
    remove: ({ core }, name, options) => core.deleteNamespacedService(name, options),
  },
  Ingress: {
    read: ({ networking }, name, options) => networking.readNamespacedIngress(name, options),
    patch: ({ networking }, patch, options) => networking.patchNamespacedIngress(patch, options),
    remove: ({ networking }, name, options) => networking.deleteNamespacedIngress(name, options),
  },
} satisfies Record<string, Calls>;
export type Kind = keyof typeof KINDS;
const CALLS: Record<Kind, Calls> = KINDS;

/** The objects of deployments in a cluster: applied by the server, forced on this hub's own alone. */
export class Cluster {
  /** One manager for each hub, so that two hubs in a cluster conflict instead of replacing each other's fields. */
  private readonly fieldManager: string;

  constructor(
    readonly api: KubernetesApi,
    private readonly hub: string,
  ) {
    this.fieldManager = `runnerhub-${hub}`;
  }

  /** Whether this hub has made an object. */
  isOurs({ metadata }: KubernetesObject): boolean {
    return metadata?.labels?.[HUB_LABEL] === findable({ [HUB_LABEL]: this.hub })[HUB_LABEL];
  }

  /** Reads an object; undefined when there is none. */
  read<T extends KubernetesObject>(kind: Kind, name: Name): Promise<T | undefined> {
    return this.api.unlessGone(`get ${kind} ${name.name}`, (to, options) =>
      CALLS[kind].read(to, name, options),
    ) as never;
  }

  /** Applies an object. @throws HubError APPLY_CONFLICT when it, or a field of it, is not this hub's, or another target's */
  async apply<T extends KubernetesObject>(object: T): Promise<T> {
    const { kind, name, namespace } = nameOf(object);
    const found = await this.read(kind, { name, namespace });
    if (found && !this.isOurs(found)) throw conflict(object, 'it was not made by this hub');
    // A project may have the name that another one had, whose objects are in operation still.
    if (found && targetOf(found) !== targetOf(object))
      throw conflict(object, 'it is of another project or environment');
    const force = found !== undefined;
    return this.patch(object, force);
  }

  /** Applies an object whose name no other can have, without reading it. */
  async patch<T extends KubernetesObject>(object: T, force: boolean): Promise<T> {
    const { kind, ...name } = nameOf(object);
    const patch = { ...name, body: object, fieldManager: this.fieldManager, fieldValidation: 'Strict', force };
    const made = await this.api.call(`apply ${kind} ${name.name}`, (to, options) =>
      CALLS[kind].patch(to, patch, to.applying(options)).catch((error: unknown) => {
        if (statusOf(error) !== 409 || !isFieldConflict(error)) throw error;
        throw conflict(object, 'another program has set fields of it');
      }),
    );
    return made as T;
  }

  /** Removes an object of this hub; one that is gone, or another's, is left. */
  async remove(kind: Kind, name: Name, isMeant: (found: KubernetesObject) => boolean = () => true): Promise<void> {
    const found = await this.read(kind, name);
    if (!found || !this.isOurs(found) || !isMeant(found)) return;
    // Another one may have been made under its name since. The server reads no options of the query beside a body.
    const body = {
      preconditions: { uid: found.metadata?.uid },
      ...(kind === 'Deployment' && { propagationPolicy: 'Foreground' }),
    };
    await this.api.unlessGone(`delete ${kind} ${name.name}`, (to, options) =>
      CALLS[kind].remove(to, { ...name, body }, options).catch((error: unknown) => {
        if (statusOf(error) !== 409 || !/precondition failed/i.test(bodyOf(error))) throw error;
      }),
    );
  }

  /** Removes a Secret by its name, which no other has: so the hub needs no right to read Secrets. */
  async removeSecret(name: Name): Promise<void> {
    await this.api.unlessGone(`delete Secret ${name.name}`, (to, options) => CALLS.Secret.remove(to, name, options));
  }
}

const targetOf = ({ metadata }: KubernetesObject) => metadata?.labels?.[TARGET_LABEL];

function nameOf({ kind, metadata }: KubernetesObject): Name & { kind: Kind } {
  return { kind: kind as Kind, name: metadata?.name ?? '', namespace: metadata?.namespace ?? '' };
}

/** Whether a 409 is about the managers of fields, and not about versions. */
function isFieldConflict(error: unknown): boolean {
  return bodyOf(error).includes('FieldManagerConflict');
}

function bodyOf(error: unknown): string {
  const { body } = error as { body?: unknown };
  return typeof body === 'string' ? body : JSON.stringify(body ?? '');
}

export function conflict(object: KubernetesObject, why: string): HubError {
  const { kind, name, namespace } = nameOf(object);
  const inside = kind === 'Namespace' ? '' : ` in ${namespace}`;
  const fix = 'delete it, or give the project another name or namespace, and redeploy';
  return new HubError('APPLY_CONFLICT', `${kind} ${name}${inside} can't be applied: ${why}; ${fix}`, { final: true });
}
