import { useMemo, useState } from 'react';
import { listsTexts } from '../texts/lists.js';
import { CopyButton } from './copy-button.js';
import { LongText } from './long-text.js';

/** Characters that are shown at first: a page with a megabyte of text scrolls badly. */
const SHOWN = 20_000;

/** A value as indented JSON, as text. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const [all, setAll] = useState(false);
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? '', [value]);
  const isCut = !all && text.length > SHOWN;
  return (
    <div className="json">
      <div className="json-acts">
        <CopyButton text={text} />
      </div>
      <pre tabIndex={0} aria-label={label}>
        {/* Without a direction the browser searches for a letter, which takes long in a million digits. */}
        <bdi dir="ltr">
          <LongText text={isCut ? text.slice(0, SHOWN) : text} />
        </bdi>
      </pre>
      {isCut && (
        <button type="button" onClick={() => setAll(true)}>
          {listsTexts.json.showAll(text.length)}
        </button>
      )}
    </div>
  );
}
