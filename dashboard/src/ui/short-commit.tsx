/** Characters of a commit that are shown, as in the tags of images. */
const SHOWN = 7;

export const shortCommit = (hash: string): string => hash.slice(0, SHOWN);

/** The beginning of a commit's hash, with all of it in the title. */
export function ShortCommit({ hash }: { hash: string }) {
  return <code title={hash}>{shortCommit(hash)}</code>;
}
