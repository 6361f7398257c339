import { Inject, Injectable } from '@nestjs/common';
import { newId } from '../common/ids.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { hubIdentity } from '../containers/labels.js';

/** What runners are called, at GitHub and in the engine: their own hub's, so that no other one takes them for lost. */
@Injectable()
export class RunnerNames {
  private readonly prefix: string;

  constructor(@Inject(HUB_CONFIG) config: Pick<HubConfig, 'databaseUrl' | 'dataDir'>) {
    this.prefix = `runnerhub-${hubIdentity(config)}-`;
  }

  /** 59 characters, of the 64 that GitHub allows. */
  next(): { id: string; name: string } {
    const id = newId();
    return { id, name: this.prefix + id };
  }

  /** Whether a runner at GitHub was registered by this hub. */
  isOurs(name: string): boolean {
    return name.startsWith(this.prefix);
  }
}
