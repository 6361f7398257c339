/** Time after which rules are checked again: a reloaded firewall or a restarted Docker loses them. */
const RECHECK_MS = 30_000;

/** A network of runners. */
export interface RunnerNetwork {
  /** Docker's id of the network. */
  network: string;
  extraHosts: string[];
  /** Name servers, instead of Docker's. */
  dns?: string[];
  /** Variables by which processes find the way out. */
  env?: Record<string, string>;
  /** The only way out, where there is one. */
  proxy?: { host: string; port: number };
}

/** Ensures a network when it is needed, at most every 30 s. */
export class CachedNetwork {
  private checked?: { at: number; network: Promise<RunnerNetwork> };

  /** @param check makes the network, or what it lacks; may be called again at any time */
  constructor(private readonly check: () => Promise<RunnerNetwork>) {}

  async ensure(): Promise<RunnerNetwork> {
    if (this.checked === undefined || Date.now() - this.checked.at > RECHECK_MS) {
      this.checked = { at: Date.now(), network: this.check() };
    }
    const { network } = this.checked;
    return network.catch((error: unknown) => {
      if (this.checked?.network === network) this.checked = undefined;
      throw error;
    });
  }

  /** Discards the cached check, once Docker reports that the network is gone. */
  forget(): void {
    this.checked = undefined;
  }
}
