import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { refusal } from './admission.js';
import type { ClusterFaults, RequestFault } from './cluster-faults.js';
import type { Kubelet } from './kubelet.js';
import { failure, type KubeObject } from './model.js';
import type { Kind, Objects } from './objects.js';
import { serveLog } from './pod-log.js';
import { parse, type Call, type RecordedRequest } from './requests.js';
import { selects } from './selectors.js';
import { expired, WatchStreams } from './watch-streams.js';
import type { Workloads } from './workloads.js';

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export interface ApiServerParts {
  objects: Objects;
  kubelet: Kubelet;
  faults: ClusterFaults;
  /** Everything outside of the runners' namespace. */
  workloads: Workloads;
  namespace: string;
  token: string;
  /** Enables TLS. */
  tls?: { key: string; cert: string };
}

/** The part of the API server's HTTP interface that the runtime uses. */
export class ApiServer extends EventEmitter<{ request: [RecordedRequest] }> {
  readonly watches: WatchStreams;
  private readonly logs = new Set<ServerResponse>();
  private readonly server: Server;

  constructor(private readonly parts: ApiServerParts) {
    super();
    this.watches = new WatchStreams(parts.objects);
    const listener = (request: IncomingMessage, response: ServerResponse) => void this.serve(request, response);
    this.server = parts.tls ? createSecureServer(parts.tls, listener) : createServer(listener);
  }

  /** @returns the port it listens on */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** Ends all followed logs, as load balancers do with long connections. */
  cutLogs(): void {
    for (const response of this.logs) response.end();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await parse(request, response);
    if (!call) return write(response, answerOf(failure(404, 'NotFound', 'the server could not find the resource')));
    const { method, route, action, query, body } = call;
    const { authorization } = request.headers;
    const asked = { method, route, action, query: Object.fromEntries(query), body, authorization };
    const record: RecordedRequest = { ...asked, status: 200 };
    const fault = this.parts.faults.takeRequest(action);
    const answer = fault === 'silence' ? undefined : (this.before(call, fault) ?? this.answer(call, record));
    if (answer) {
      record.status = answer.status;
      record.answer = answer.body;
    }
    this.emit('request', record);
    if (fault === 'cutAnswer') request.socket.destroy();
    else if (fault === 'lostAnswer') write(response, answerOf(failure(500, 'InternalError', 'etcdserver: timed out')));
    else if (answer) write(response, answer);
  }

  /** Returns the refusal of a request that is rejected before it is handled, or undefined. */
  private before({ action, request }: Call, fault: RequestFault | undefined): Answer | undefined {
    const { authorization } = request.headers;
    if (authorization !== `Bearer ${this.parts.token}`) return answerOf(failure(401, 'Unauthorized', 'Unauthorized'));
    const what = `${action.split(' ')[1]} is forbidden`;
    if (fault === 'tooManyRequests') {
      return { ...answerOf(failure(429, 'TooManyRequests', 'too many requests')), headers: { 'retry-after': '7' } };
    }
    if (fault === 'serverError') return answerOf(failure(500, 'InternalError', 'etcdserver: leader changed'));
    if (fault === 'forbidden')
      return answerOf(failure(403, 'Forbidden', `${what}: User "hub" has no right to do this`));
    if (fault === 'quotaExceeded') {
      return answerOf(failure(403, 'Forbidden', `${what}: exceeded quota: compute, requested: pods=1, used: pods=9`));
    }
    return fault === 'gone' ? answerOf(expired()) : undefined;
  }

  private answer(call: Call, record: RecordedRequest): Answer | undefined {
    const { objects, kubelet, namespace, workloads } = this.parts;
    const { resource, name, query, response } = call;
    const kind = resource as Kind;
    const handled = workloads.handles(call) ? workloads.answer(call) : undefined;
    if (handled) return handled;
    if (call.namespace !== namespace) {
      return answerOf(failure(404, 'NotFound', `namespaces "${call.namespace}" not found`));
    }
    if (call.method === 'POST') return this.create(kind, call);
    if (call.action.startsWith('WATCH')) return void this.watches.serve(call, record);
    if (name === '') return this.list(kind, query);
    const object = objects.get(kind, name);
    if (!object) return answerOf(failure(404, 'NotFound', `${kind} "${name}" not found`));
    if (call.method === 'DELETE') return this.remove(object, call);
    if (!call.action.endsWith('/log')) return { status: 200, body: object };
    this.logs.add(response);
    response.on('close', () => this.logs.delete(response));
    const problem = serveLog(kubelet.processOf(name), name, query, response);
    return problem && answerOf(problem);
  }

  private create(kind: Kind, { body }: Call): Answer {
    const wanted = body as unknown as KubeObject;
    const refused = refusal(kind, wanted);
    if (refused) return answerOf(refused);
    const status = kind === 'pods' ? { phase: 'Pending', qosClass: 'Guaranteed' } : undefined;
    const made = this.parts.objects.create(kind, { ...wanted, status });
    if (made) return { status: 201, body: made };
    return answerOf(failure(409, 'AlreadyExists', `${kind} "${wanted.metadata.name}" already exists`));
  }

  /** Returns one page of the objects, by `limit` and `continue`. */
  private list(kind: Kind, query: URLSearchParams): Answer {
    const all = this.parts.objects.list(kind).filter(selects(query));
    const from = Number(query.get('continue') ?? 0);
    const end = from + Number(query.get('limit') ?? all.length);
    const metadata = {
      resourceVersion: String(this.parts.objects.version),
      ...(end < all.length ? { continue: String(end), remainingItemCount: all.length - end } : {}),
    };
    return { status: 200, body: { kind: 'PodList', apiVersion: 'v1', metadata, items: all.slice(from, end) } };
  }

  private remove({ metadata, spec }: KubeObject, { body }: Call): Answer {
    const options = (body ?? {}) as { gracePeriodSeconds?: number; preconditions?: { uid?: string } };
    const { uid } = options.preconditions ?? {};
    if (uid !== undefined && uid !== metadata.uid) {
      const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
      return answerOf(failure(409, 'Conflict', `Operation cannot be fulfilled on pods "${metadata.name}": ${why}`));
    }
    const { objects, kubelet } = this.parts;
    const before = objects.get('pods', metadata.name);
    kubelet.remove(metadata.name, options.gracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 30);
    return { status: 200, body: objects.get('pods', metadata.name) ?? before };
  }
}

function answerOf(body: ReturnType<typeof failure>): Answer {
  return { status: body.code, body };
}

function write(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
