/** A yes or no outside of components, for `useSyncExternalStore`. */
export class Switch {
  #isOn = false;
  readonly #watchers = new Set<() => void>();

  readonly get = (): boolean => this.#isOn;

  readonly set = (isOn: boolean): void => {
    this.#isOn = isOn;
    for (const watcher of this.#watchers) watcher();
  };

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
}
