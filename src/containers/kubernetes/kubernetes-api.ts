import type { ConfigurationOptions } from '@kubernetes/client-node';
import type { IncomingMessage } from 'node:http';
import type { HubError } from '../../common/errors.js';
import { raceSignal } from '../../common/race-signal.js';
import { checkSettings, connect, type ClusterSettings, type Connection } from './kubernetes-connection.js';
import { kubernetesError, reasonOf, statusOf } from './kubernetes-errors.js';
import { openStream } from './open-stream.js';

/** How long the API server may take for an ordinary call, and for the beginning of a stream. */
const CALL_TIMEOUT_MS = 60_000;

type Act<T> = (connection: Connection, options: ConfigurationOptions) => Promise<T>;

/** The API server: every call has a time limit and fails in the hub's words. Connects with the first call. */
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
      // The library asks a credential plugin before the call, and waits for it without a limit.
      return await raceSignal(act(connection, connection.endedBy(limit)), limit);
    } catch (error) {
      throw this.failure(error, doing);
    }
  }

  /** The same for a call whose object may be gone: then undefined. */
  unlessGone<T>(doing: string, act: Act<T>): Promise<T | undefined> {
    return this.call(doing, (connection, options) =>
      act(connection, options).catch((error: unknown) => absentIf(statusOf(error) === 404, error)),
    );
  }

  /** The same for a create: undefined when there is an object of that name already. */
  unlessTaken<T>(doing: string, act: Act<T>): Promise<T | undefined> {
    return this.call(doing, (connection, options) =>
      act(connection, options).catch((error: unknown) =>
        absentIf(statusOf(error) === 409 && reasonOf(error) === 'AlreadyExists', error),
      ),
    );
  }

  /** A part of the namespace that is sent as it grows: a log, a watch. Its beginning has the time limit of a call. */
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

  /** Credentials that are refused are read again by the next call: somebody may have renewed them. */
  private failure(error: unknown, doing: string): HubError {
    const failure = kubernetesError(error, doing);
    if (failure.code === 'AUTHENTICATION_FAILED') this.connecting = undefined;
    return failure;
  }

  /** One for all calls; what could not be read is read again by the next. */
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
