import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useId, useState, type KeyboardEvent } from 'react';
import { texts } from '../texts.js';
import { paletteTexts } from '../texts/palette.js';
import { useEntries, type Entry } from './palette-entries.js';
import { ProblemNote } from './problem-note.js';
import { parseSearch } from './search-parameters.js';

/** The text of the palette, which begins with what was `typed` before, and what it names. */
export function PaletteChoice({ typed, onGone }: { typed: string; onGone: () => void }) {
  const [text, setText] = useState(typed);
  const [at, setAt] = useState(0);
  // Enter after an id was pasted, before the hub has answered.
  const [isEntered, setEntered] = useState(false);
  const { entries, isAsking, error } = useEntries(text);
  const navigate = useNavigate();
  const id = useId();
  const chosen = Math.min(at, entries.length - 1);
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onGone();
    if (typeof entry.to === 'function') return entry.to();
    const [to, search = ''] = entry.to.split('?');
    void navigate({ to, search: parseSearch(search) as never });
  };
  const goToFound = useEffectEvent(() => go(entries[0]));
  useEffect(() => {
    if (!isEntered || isAsking) return;
    setEntered(false);
    goToFound();
  }, [isEntered, isAsking]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') {
      if (entries[chosen]) go(entries[chosen]);
      else setEntered(isAsking);
    } else if (step !== undefined) setAt((chosen + step + entries.length) % Math.max(1, entries.length));
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={entries[chosen] && `${id}-${chosen}`}
        aria-label={paletteTexts.label}
        placeholder={paletteTexts.placeholder}
        autoFocus
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setAt(0);
          setEntered(false);
        }}
        onKeyDown={onKeyDown}
      />
      <ul className="choices" role="listbox" id={id} aria-label={paletteTexts.title}>
        {entries.map((entry, index) => (
          <li
            key={entry.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => go(entry)}
          >
            <bdi>{entry.title}</bdi> <span className="soft">{entry.kind}</span>
          </li>
        ))}
      </ul>
      {error ? <ProblemNote error={error} /> : null}
      {entries.length === 0 && !error && (
        <p className="soft" role="status">
          {isAsking ? texts.loading : paletteTexts.nothing}
        </p>
      )}
    </>
  );
}
