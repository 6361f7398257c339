import { isDeepStrictEqual } from 'node:util';
import { newId } from '../../../../src/common/ids.js';
import { DeploymentController } from './deployment-controller.js';
import { failure, timestamp } from './model.js';
import type { Call } from './requests.js';
import { ManagedFields, type AnyObject } from './server-side-apply.js';
import { selects } from './selectors.js';

interface Stored {
  object: AnyObject;
  fields: ManagedFields;
}
interface Answer {
  status: number;
  body: unknown;
}

const KINDS: Record<string, string> = {
  namespaces: 'Namespace',
  deployments: 'Deployment',
  services: 'Service',
  ingresses: 'Ingress',
  secrets: 'Secret',
  pods: 'Pod',
};
const APPLY = 'application/apply-patch+yaml';

/** Namespaces and what is deployed in them, by server-side apply alone. */
export class Workloads {
  readonly controller = new DeploymentController(this);
  /** Time for which a removed namespace is terminating. */
  terminationMs = 0;
  private readonly all = new Map<string, Stored>();
  private version = 5000;

  /** @param runners namespace of the runners, which the rest of the simulator has */
  constructor(private readonly runners: string) {}

  stop(): void {
    this.controller.stop();
  }

  handles({ resource, namespace, method }: Call): boolean {
    if (namespace !== this.runners) return KINDS[resource] !== undefined;
    return resource === 'deployments' || resource === 'services' || resource === 'ingresses' || method === 'PATCH';
  }

  get(resource: string, namespace: string, name: string): AnyObject | undefined {
    return this.all.get(key(resource, namespace, name))?.object;
  }

  list(resource: string, namespace = ''): AnyObject[] {
    return [...this.all.values()]
      .map(({ object }) => object)
      .filter(({ kind, metadata }) => kind === KINDS[resource] && (!namespace || metadata.namespace === namespace));
  }

  /** Stores an object as another program does, which then manages its fields. */
  put(resource: string, wanted: object, manager = 'kubectl'): AnyObject {
    const { metadata } = wanted as AnyObject;
    const { name, namespace = '' } = metadata;
    return this.merge(resource, namespace, name, wanted, manager).object;
  }

  /** Changes the status, or the metadata, of an object, as controllers do. */
  change(object: AnyObject, change: (object: AnyObject) => void): void {
    change(object);
    object.metadata.resourceVersion = String((this.version += 1));
  }

  remove(resource: string, namespace: string, name: string): void {
    this.all.delete(key(resource, namespace, name));
  }

  answer(call: Call): Answer {
    const { resource, namespace, name, method } = call;
    if (name === '') return this.page(call);
    const object = this.get(resource, namespace, name);
    if (method === 'PATCH') return this.apply(call, object);
    if (!object) return refused(404, 'NotFound', `${resource} "${name}" not found`);
    return method === 'DELETE' ? this.delete(call, object) : { status: 200, body: object };
  }

  private page({ resource, namespace, query }: Call): Answer {
    const items = this.list(resource, namespace).filter((object) => selects(query)(object as never));
    const metadata = { resourceVersion: String(this.version) };
    const apiVersion = resource === 'deployments' ? 'apps/v1' : 'v1';
    return { status: 200, body: { kind: `${KINDS[resource]}List`, apiVersion, metadata, items } };
  }

  private apply({ resource, namespace, name, query, body, request }: Call, live: AnyObject | undefined): Answer {
    if (request.headers['content-type'] !== APPLY)
      return refused(415, 'UnsupportedMediaType', `the body of the request was in ${request.headers['content-type']}`);
    const manager = query.get('fieldManager');
    if (!manager) return refused(400, 'BadRequest', 'fieldManager is required for apply patch');
    const wanted = body as unknown as AnyObject;
    const inside = resource === 'namespaces' ? undefined : this.get('namespaces', '', namespace);
    if (resource !== 'namespaces' && !inside) return refused(404, 'NotFound', `namespaces "${namespace}" not found`);
    if (inside?.metadata.deletionTimestamp !== undefined)
      return refused(
        403,
        'Forbidden',
        `unable to create new content in namespace ${namespace}: it is being terminated`,
      );
    const flaw = invalid(resource, wanted, live);
    if (flaw !== undefined) return refused(422, 'Invalid', flaw);
    const fields = this.all.get(key(resource, namespace, name))?.fields;
    const conflicts = live && fields ? fields.conflicts(wanted as never, live as never, manager) : [];
    if (conflicts.length > 0 && query.get('force') !== 'true') return conflict(conflicts);
    const { object } = this.merge(resource, namespace, name, wanted, manager);
    if (resource === 'deployments') this.controller.see(object);
    return { status: live ? 200 : 201, body: structuredClone(object) };
  }

  private merge(resource: string, namespace: string, name: string, wanted: object, manager: string) {
    const at = key(resource, namespace, name);
    const { apiVersion, kind } = wanted as AnyObject;
    const made = { uid: newId(), creationTimestamp: timestamp(), resourceVersion: '' };
    const metadata = { name, ...(namespace && { namespace }), ...made };
    const stored: Stored = this.all.get(at) ?? {
      object: { apiVersion, kind, metadata },
      fields: new ManagedFields(),
    };
    const before = JSON.stringify(stored.object.spec);
    stored.fields.apply(wanted as never, stored.object as never, manager);
    if (JSON.stringify(stored.object.spec) !== before)
      stored.object.metadata.generation = (stored.object.metadata.generation ?? 0) + 1;
    stored.object.metadata.resourceVersion = String((this.version += 1));
    this.all.set(at, stored);
    return stored;
  }

  private delete({ resource, namespace, name, body: options }: Call, object: AnyObject): Answer {
    const { uid } = (options as { preconditions?: { uid?: string } } | undefined)?.preconditions ?? {};
    if (uid !== undefined && uid !== object.metadata.uid)
      return refused(409, 'Conflict', `Precondition failed: UID in precondition: ${uid}`);
    const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
    if (resource !== 'namespaces') {
      this.remove(resource, namespace, name);
      if (resource === 'deployments') this.controller.forget(namespace, name);
      return { status: 200, body };
    }
    object.metadata.deletionTimestamp = timestamp();
    this.controller.after(this.terminationMs, () => {
      for (const [at, { object: one }] of this.all) {
        if (one.metadata.namespace === name || one === object) this.all.delete(at);
      }
    });
    return { status: 200, body };
  }
}

const key = (resource: string, namespace: string, name: string) =>
  resource === 'namespaces' ? `${resource}//${name}` : `${resource}/${namespace}/${name}`;

function refused(code: number, reason: string, message: string): Answer {
  return { status: code, body: failure(code, reason, message) };
}

function conflict(fields: string[]): Answer {
  const message = `Apply failed with ${fields.length} conflicts: conflicts with "kubectl": ${fields.join(', ')}`;
  const causes = fields.map((field) => ({ reason: 'FieldManagerConflict', message: 'conflict with "kubectl"', field }));
  return { status: 409, body: { ...failure(409, 'Conflict', message), details: { causes } } };
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Returns why the API server refuses an object. */
function invalid(resource: string, { metadata, spec }: AnyObject, live: AnyObject | undefined): string | undefined {
  if (!DNS_LABEL.test(metadata.name)) return `metadata.name: Invalid value: "${metadata.name}"`;
  const label = Object.values(metadata.labels ?? {}).find((value) => !LABEL_VALUE.test(value));
  if (label !== undefined) return `metadata.labels: Invalid value: "${label}"`;
  const selector = live?.spec?.['selector'];
  if (resource === 'deployments' && selector && !isDeepStrictEqual(spec?.['selector'], selector))
    return 'spec.selector: Invalid value: field is immutable';
  const rules = (spec?.['rules'] ?? []) as { host?: string }[];
  const host = rules.find(
    (rule) => (rule.host ?? '').length > 253 || (rule.host ?? '').split('.').some((part) => part.length > 63),
  );
  return resource === 'ingresses' && host ? `spec.rules[0].host: Invalid value: "${host.host}"` : undefined;
}
