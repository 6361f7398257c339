import type {
  AppsV1Api,
  ConfigurationOptions,
  CoreV1Api,
  KubeConfig,
  NetworkingV1Api,
  RequestContext,
  ResponseContext,
} from '@kubernetes/client-node';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { HubError, messageOf } from '../../common/errors.js';
import { useTokenFiles } from './token-files.js';

export interface ClusterSettings {
  /** A kubeconfig file; undefined: the service account of the pod that the hub runs in. */
  kubeconfig?: string;
  /** The namespace; undefined: the context's, or the service account's. */
  namespace?: string;
  /** Prefix of the paths of the service account's files; only tests set one. */
  root?: string;
}

export interface Connection {
  core: CoreV1Api;
  apps: AppsV1Api;
  networking: NetworkingV1Api;
  config: KubeConfig;
  namespace: string;
  /** Options of a call that end it with the signal: the library accepts a signal only in a middleware. */
  endedBy(signal: AbortSignal): ConfigurationOptions;
  /** Options of a patch that is a server-side apply: the library would send another content type. */
  applying(options: ConfigurationOptions): ConfigurationOptions;
}

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** @throws HubError NOT_CONFIGURED when nothing says where the cluster is */
export function checkSettings({ kubeconfig, root = '' }: ClusterSettings): void {
  try {
    accessSync(kubeconfig ?? join(root, TOKEN), constants.R_OK);
  } catch (error) {
    throw new HubError(
      'NOT_CONFIGURED',
      kubeconfig === undefined
        ? 'CONTAINER_RUNTIME=kubernetes needs a cluster: set KUBECONFIG, or run the hub in a pod with a service account'
        : `KUBECONFIG can't be read (${messageOf(error)}); name a file that this user may read`,
    );
  }
}

/** @throws HubError NOT_CONFIGURED */
export async function connect(settings: ClusterSettings): Promise<Connection> {
  // Imported here, not at the top: it takes most of a second and 70 MB, which hubs on other runtimes don't need.
  const client = await import('@kubernetes/client-node');
  const { AppsV1Api, CoreV1Api, KubeConfig, NetworkingV1Api, Observable, PatchStrategy, setHeaderOptions } = client;
  const config = new KubeConfig();
  const { kubeconfig, root } = settings;
  try {
    if (kubeconfig === undefined) config.loadFromCluster(root);
    else {
      config.loadFromFile(kubeconfig);
      useTokenFiles(config, kubeconfig);
    }
    const server = config.getCurrentCluster()?.server;
    if (server === undefined) throw new Error('it has no current context with a cluster');
    if (server.includes('//undefined')) throw new Error('KUBERNETES_SERVICE_HOST is not set');
    if (!URL.canParse(server)) throw new Error(`${server} is not a URL`);
    return {
      core: config.makeApiClient(CoreV1Api),
      apps: config.makeApiClient(AppsV1Api),
      networking: config.makeApiClient(NetworkingV1Api),
      config,
      namespace: settings.namespace ?? namespaceOf(config) ?? 'default',
      endedBy: (signal) => {
        const pre = (request: RequestContext) => {
          request.setSignal(signal);
          return new Observable(Promise.resolve(request));
        };
        const post = (response: ResponseContext) => new Observable(Promise.resolve(response));
        return { middleware: [{ pre, post }], middlewareMergeStrategy: 'append' };
      },
      applying: (options) => setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply, options),
    };
  } catch (error) {
    const source = kubeconfig === undefined ? 'The service account' : `KUBECONFIG (${kubeconfig})`;
    throw new HubError('NOT_CONFIGURED', `${source} names no cluster: ${messageOf(error)}`);
  }
}

function namespaceOf(config: KubeConfig): string | undefined {
  return config.getContextObject(config.getCurrentContext())?.namespace?.trim() || undefined;
}
