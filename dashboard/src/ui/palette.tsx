import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useId, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { $api } from '../api/client.js';
import { texts } from '../texts.js';
import { Modal } from './modal.js';
import { addressOf } from './addresses.js';
import { SCREENS } from './screens.js';

interface Entry {
  id: string;
  title: string;
  kind: string;
  to: string;
}

let isOpen = false;
const watchers = new Set<() => void>();
const watch = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};
function set(open: boolean): void {
  isOpen = open;
  for (const watcher of watchers) watcher();
}

export const openPalette = (): void => set(true);

/** Ctrl K: every screen by name, every queue, and whatever any id belongs to. */
export function Palette() {
  const open = useSyncExternalStore(watch, () => isOpen);
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      openPalette();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return (
    <Modal title={texts.palette.title} isOpen={open} onClose={() => set(false)}>
      <Choice />
    </Modal>
  );
}

/** Ids are asked for from this length on; shorter texts are names. */
const MIN_ID = 4;

function useEntries(text: string): Entry[] {
  const asked = useDeferredValue(text.trim());
  const lookup = $api.useQuery(
    'get',
    '/api/lookup',
    { params: { query: { id: asked } } },
    { enabled: asked.length >= MIN_ID && asked.length <= 255, retry: false },
  );
  const queues = $api.useQuery('get', '/api/queues/stats', {}, { staleTime: 60_000 });
  const wanted = text.trim().toLowerCase();
  const screens = SCREENS.map(({ to, title }) => ({ id: to, title, kind: texts.palette.screen, to }));
  const named = (queues.data?.queues ?? []).map(({ name }) => {
    return { id: `queue ${name}`, title: name, kind: texts.palette.queue, to: `/queues/${name}` };
  });
  const found = (lookup.data?.items ?? []).map(({ kind, id, title }) => {
    return { id: `${kind} ${id}`, title, kind: texts.palette.kinds[kind], to: addressOf(kind, id) };
  });
  return [...found, ...[...screens, ...named].filter(({ title }) => title.toLowerCase().includes(wanted))].slice(0, 20);
}

function Choice() {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const entries = useEntries(text);
  const navigate = useNavigate();
  const id = useId();
  const chosen = Math.min(at, entries.length - 1);
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    set(false);
    void navigate({ to: entry.to });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') go(entries[chosen]);
    else if (step !== undefined) setAt((chosen + step + entries.length) % Math.max(1, entries.length));
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
      {entries.length === 0 && <p className="soft">{texts.palette.nothing}</p>}
    </>
  );
}
