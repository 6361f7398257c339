import { useMemo, useState } from 'react';
import { listsTexts } from '../texts/lists.js';
import { chunksOf } from './chunks.js';

/** A text of any length, in parts that the browser lays out when they come near the visible ones. */
export function LongText({ text }: { text: string }) {
  const chunks = useMemo(() => chunksOf(text), [text]);
  if (chunks.length < 2) return text;
  return chunks.map((chunk, index) => (
    <span key={index} className="chunk">
      {chunk}
    </span>
  ));
}

/** A text whose beginning is shown at first, and all of it when asked for. */
export function BoundedText({ text, most }: { text: string; most: number }) {
  const [all, setAll] = useState(false);
  if (all || text.length <= most) return <LongText text={text} />;
  return (
    <>
      {text.slice(0, most)} …{' '}
      <button type="button" className="small" onClick={() => setAll(true)}>
        {listsTexts.json.showAll(text.length)}
      </button>
    </>
  );
}
