import type Docker from 'dockerode';
import { dockerError, statusOf } from './docker-errors.js';

/** Time limit of an ordinary call to Docker; under load a container's start takes seconds. */
export const CALL_TIMEOUT_MS = 60_000;

/** Runs a call with a time limit, and converts its failure to a HubError. */
export async function call<T>(doing: string, act: (abortSignal: AbortSignal) => Promise<T>, extraMs = 0): Promise<T> {
  try {
    return await act(AbortSignal.timeout(CALL_TIMEOUT_MS + extraMs));
  } catch (error) {
    throw dockerError(error, doing);
  }
}

/** Runs a call whose object may be gone: then undefined. */
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
 * Creates a container with its name in the query and the rest in the body. The library's plain form also writes the
 * whole specification into the URL, where a proxy logs it, secrets of the environment included.
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
