const held = new Map<string, string>();

/** What this browser keeps of a person's choices; where it keeps nothing, they last as long as the page. */
export const storage = {
  get: (key: string): string | null => held.get(key) ?? attempt(() => localStorage.getItem(key)) ?? null,
  set(key: string, value: string): void {
    if (attempt(() => (localStorage.setItem(key, value), true)) === undefined) held.set(key, value);
  },
  remove(key: string): void {
    held.delete(key);
    attempt(() => localStorage.removeItem(key));
  },
};

/** Browsers that block cookies throw at the first use of their storage, and full ones when something is added. */
function attempt<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
