import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useId, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { texts } from '../texts.js';
import { Modal } from './modal.js';
import { isInDialog } from './keys.js';
import { useEntries, type Entry } from './palette-entries.js';
import { ProblemNote } from './problem-note.js';
import { parseSearch } from './search-parameters.js';
import { Switch } from './switch.js';

const isOpen = new Switch();

export const openPalette = (): void => isOpen.set(true);

/** Ctrl K: every screen and queue by name, what acts on the page, repositories, and whatever any id belongs to. */
export function Palette() {
  const open = useSyncExternalStore(isOpen.watch, isOpen.get);
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      if (!isInDialog()) openPalette();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return (
    <Modal title={texts.palette.title} isOpen={open} onClose={() => isOpen.set(false)}>
      <Choice />
    </Modal>
  );
}

function Choice() {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  // Enter after an id was pasted, before the hub has answered.
  const [isEntered, setEntered] = useState(false);
  const { entries, isAsking, error } = useEntries(text);
  const navigate = useNavigate();
  const id = useId();
  const chosen = Math.min(at, entries.length - 1);
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    isOpen.set(false);
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
        aria-label={texts.palette.label}
        placeholder={texts.palette.placeholder}
        autoFocus
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setAt(0);
          setEntered(false);
        }}
        onKeyDown={onKeyDown}
      />
      <ul className="choices" role="listbox" id={id} aria-label={texts.palette.title}>
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
          {isAsking ? texts.loading : texts.palette.nothing}
        </p>
      )}
    </>
  );
}
