/** A reloaded firewall or a restarted engine loses rules: they are looked at again after this time. */
const RECHECK_MS = 30_000;

/** Where runners are put. */
export interface RunnerNetwork {
  /** The engine's network, by its id. */
  network: string;
  extraHosts: string[];
  /** Name servers, instead of the engine's. */
  dns?: string[];
  /** What each process needs to know to find its way. */
  env?: Record<string, string>;
  /** The only way out, where there is one. */
  proxy?: { host: string; port: number };
}

/** A place that is made sure of when it is needed; that holds for 30 s. */
export class CachedNetwork {
  private checked?: { at: number; place: Promise<RunnerNetwork> };

  /** @param check makes the network, or what it lacks; may be called again at any time */
  constructor(private readonly check: () => Promise<RunnerNetwork>) {}

  async ensure(): Promise<RunnerNetwork> {
    if (this.checked === undefined || Date.now() - this.checked.at > RECHECK_MS) {
      this.checked = { at: Date.now(), place: this.check() };
    }
    const { place } = this.checked;
    return place.catch((error: unknown) => {
      if (this.checked?.place === place) this.checked = undefined;
      throw error;
    });
  }

  /** To be called when the engine says that the network is gone. */
  forget(): void {
    this.checked = undefined;
  }
}
