import { HubError } from '../../common/errors.js';
import { DeployPlatform, type Applied } from './model/platform.js';

/** The host runtime, which deploys nothing: it has no images. */
export class HostPlatform extends DeployPlatform {
  check(): never {
    const fix = 'set CONTAINER_RUNTIME to kubernetes or docker';
    throw new HubError('NOT_CONFIGURED', `CONTAINER_RUNTIME=host can't run deployments: ${fix}`, { final: true });
  }

  apply(): Promise<Applied> {
    return this.check();
  }

  health(): Promise<undefined> {
    return this.check();
  }

  retire(): Promise<void> {
    return Promise.resolve();
  }

  undo(): Promise<void> {
    return Promise.resolve();
  }

  previews(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  remove(): Promise<void> {
    return Promise.resolve();
  }
}
