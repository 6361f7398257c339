/** Returns a count with its noun: `1 job`, `2 jobs`; nouns that don't take an s give their plural. Pure. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;
