import { BoundedText } from './long-text.js';

/** Characters of an error that are shown at first. */
const SHOWN = 2000;

/** What went wrong with the thing that a page shows; nothing without an error. */
export function ErrorLine({ error }: { error: string | null }) {
  if (error === null) return null;
  return (
    <p className="note note-bad">
      <bdi className="lines">
        <BoundedText text={error} most={SHOWN} />
      </bdi>
    </p>
  );
}
