import { problemOf } from '../api/client.js';
import { texts } from '../texts.js';

/** Stands for a part of the page that could not be shown, as its code did not come: the hub is away, or another version by now. */
export function Broken({ error }: { error?: unknown }) {
  return (
    <div className="note note-bad" role="alert">
      <p>{texts.broken.text}</p>
      <p className="soft">
        {texts.broken.next} {error !== undefined && <bdi>{problemOf(error).detail}</bdi>}
      </p>
      <button type="button" onClick={() => location.reload()}>
        {texts.broken.reload}
      </button>
    </div>
  );
}
