import type { ConfigurationOptions } from '@kubernetes/client-node';
import type { IncomingMessage } from 'node:http';
import { raceSignal } from 'race-signal';
import type { HubError } from '../../common/errors.js';
import { checkSettings, connect, type ClusterSettings, type Connection } from './kubernetes-connection.js';
import { kubernetesError, reasonOf, statusOf } from './kubernetes-errors.js';
import { openStream } from './open-stream.js';

/** Time limit of an ordinary call to the API server, and of the beginning of a stream. */
const CALL_TIMEOUT_MS = 60_000;

type Act<T> = (connection: Connection, options: ConfigurationOptions) => Promise<T>;

/** Calls the API server: every call has a time limit and fails with a HubError. The first call connects. */
export class KubernetesApi {
  private connecting?: Promise<Connection>;

  /** @throws HubError NOT_CONFIGURED */
  constructor(
    private readonly settings: ClusterSettings,
    private readonly timeoutMs = CALL_TIMEOUT_MS,
  ) {
    checkSettings(settings);
  }

  async call<T>(doing: string, act: Act<T>): Promise<T> {
    try {
      const connection = await this.connection();
      const limit = AbortSignal.timeout(this.timeoutMs);
      // The library calls a credential plugin before the request, and waits for it without a limit.
      return await raceSignal(act(connection, connection.endedBy(limit)), limit);
    } catch (error) {
      throw this.failure(error, doing);
    }
  }

  /** Runs a call whose object may be gone: then undefined. */
  unlessGone<T>(doing: string, act: Act<T>): Promise<T | undefined> {
    return this.call(doing, (connection, options) =>
      act(connection, options).catch((error: unknown) => absentIf(statusOf(error) === 404, error)),
    );
  }

  /** Runs a create call; returns undefined when there is an object of that name already. */
  unlessTaken<T>(doing: string, act: Act<T>): Promise<T | undefined> {
    return this.call(doing, (connection, options) =>
      act(connection, options).catch((error: unknown) =>
        absentIf(statusOf(error) === 409 && reasonOf(error) === 'AlreadyExists', error),
      ),
    );
  }

  /** Opens a stream of the namespace that grows: a log, a watch. Its beginning has the time limit of a call. */
  async stream(
    doing: string,
    path: string,
    query: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    try {
      const { config, namespace } = await this.connection();
      const whole = `/api/v1/namespaces/${namespace}${path}`;
      return await openStream(config, whole, query, { timeoutMs: this.timeoutMs, signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw this.failure(error, doing);
    }
  }

  /** Converts a failure. After refused credentials the next call reads them again: they may have been renewed. */
  private failure(error: unknown, doing: string): HubError {
    const failure = kubernetesError(error, doing);
    if (failure.code === 'AUTHENTICATION_FAILED') this.connecting = undefined;
    return failure;
  }

  /** Returns the connection, one for all calls; after a failure the next call connects again. */
  private connection(): Promise<Connection> {
    this.connecting ??= connect(this.settings).catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }
}

function absentIf(expected: boolean, error: unknown): undefined {
  if (!expected) throw error;
  return undefined;
}
