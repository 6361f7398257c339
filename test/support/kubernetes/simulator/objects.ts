import { EventEmitter } from 'node:events';
import { newId } from '../../../../src/common/ids.js';
import { timestamp, type KubeObject, type Metadata } from './model.js';

export type Kind = 'pods' | 'secrets' | 'networkpolicies';

export interface Change {
  kind: Kind;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  version: number;
  object: KubeObject;
}

/** Stands for etcd and the watch cache: every change has a version, and changes since the last compaction are kept. */
export class Objects extends EventEmitter<{ change: [Change] }> {
  private readonly all = new Map<string, KubeObject>();
  private remembered: Change[] = [];
  /** Version up to which changes have been compacted. */
  private forgotten = 0;
  private latest = 1000;

  constructor(private readonly namespace: string) {
    super();
    this.setMaxListeners(0);
  }

  get version(): number {
    return this.latest;
  }

  get(kind: Kind, name: string): KubeObject | undefined {
    return this.all.get(`${kind}/${name}`);
  }

  list(kind: Kind): KubeObject[] {
    return [...this.all].filter(([key]) => key.startsWith(`${kind}/`)).map(([, object]) => object);
  }

  /** Creates an object; undefined if the name is taken. */
  create(kind: Kind, wanted: Omit<KubeObject, 'metadata'> & { metadata: Partial<Metadata> }): KubeObject | undefined {
    const { name = '' } = wanted.metadata;
    if (this.get(kind, name)) return undefined;
    const given = { uid: newId(), creationTimestamp: timestamp(), resourceVersion: '' };
    return this.store(kind, 'ADDED', {
      ...wanted,
      metadata: { ...wanted.metadata, name, namespace: this.namespace, ...given },
    });
  }

  /** Changes a copy of the object, because watchers hold the previous one. */
  update(kind: Kind, name: string, change: (object: KubeObject) => void): void {
    const before = this.get(kind, name);
    if (!before) return;
    const object = structuredClone(before);
    change(object);
    this.store(kind, 'MODIFIED', object);
  }

  remove(kind: Kind, name: string): void {
    const object = this.get(kind, name);
    if (object) this.store(kind, 'DELETED', structuredClone(object));
  }

  /** Returns the changes since a version; undefined if they have been compacted. */
  since(version: number): Change[] | undefined {
    return version < this.forgotten ? undefined : this.remembered.filter((change) => change.version > version);
  }

  /** Discards all kept changes, as etcd's compaction does every five minutes. */
  compact(): void {
    this.remembered = [];
    this.forgotten = this.latest;
  }

  private store(kind: Kind, type: Change['type'], object: KubeObject): KubeObject {
    this.latest += 1;
    object.metadata.resourceVersion = String(this.latest);
    const key = `${kind}/${object.metadata.name}`;
    if (type === 'DELETED') this.all.delete(key);
    else this.all.set(key, object);
    const change = { kind, type, version: this.latest, object };
    this.remembered.push(change);
    this.emit('change', change);
    return object;
  }
}
