import { HubError } from '../../../common/errors.js';

/** An error that ends the deployment: the version before stays in operation. */
export const unhealthy = (why: string): HubError =>
  new HubError('DEPLOY_UNHEALTHY', `The new version does not become healthy: ${why}`, { final: true });

export function imageAbsent(image: string, cause?: unknown): HubError {
  const fix = 'push the image of this commit, or correct the dockerImage of the project';
  return new HubError('IMAGE_NOT_FOUND', `The image ${image} was not found: ${fix}`, { cause, final: true });
}

/** Words of registries and runtimes for an image that does not exist. */
export const IMAGE_ABSENT = /manifest unknown|not found|no such image|(?:repository|image) does not exist/i;
