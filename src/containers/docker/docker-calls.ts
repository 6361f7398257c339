import type Docker from 'dockerode';
import { dockerError, statusOf } from './docker-errors.js';

/** How long the engine may take for an ordinary call; a busy one starts a container in seconds. */
export const CALL_TIMEOUT_MS = 60_000;

/** Gives a call its time limit and its failure the hub's words. */
export async function call<T>(doing: string, act: (abortSignal: AbortSignal) => Promise<T>, extraMs = 0): Promise<T> {
  try {
    return await act(AbortSignal.timeout(CALL_TIMEOUT_MS + extraMs));
  } catch (error) {
    throw dockerError(error, doing);
  }
}

/** The same for a call whose object may be gone: then undefined. */
export async function callUnlessGone<T>(
  doing: string,
  act: (abortSignal: AbortSignal) => Promise<T>,
  extraMs = 0,
): Promise<T | undefined> {
  return call(
    doing,
    (signal) =>
      act(signal).catch((error: unknown) => {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }),
    extraMs,
  );
}

/**
 * Name in the query, the rest in the body. The library's plain form writes the whole specification into the URL as
 * well, where a proxy logs it, secrets of the environment included.
 */
export async function createContainer(
  docker: Docker,
  name: string,
  body: Docker.ContainerCreateOptions,
  abortSignal: AbortSignal,
): Promise<Docker.Container> {
  const request = { _query: { name }, _body: body, abortSignal };
  return docker.createContainer(request);
}
