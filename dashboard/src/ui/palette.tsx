import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useId, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { $api } from '../api/client.js';
import { togglePause } from '../live/pause.js';
import { texts } from '../texts.js';
import { openHelp } from './help.js';
import { Modal } from './modal.js';
import { isInDialog } from './keys.js';
import { addressOf } from './addresses.js';
import { SCREENS } from './screens.js';
import { parseSearch } from './search-parameters.js';
import { Switch } from './switch.js';
import { nextTheme } from './theme.js';

interface Entry {
  id: string;
  title: string;
  kind: string;
  /** An address of the page, or what is done. */
  to: string | (() => void);
}

const { acts } = texts.palette;
const ACTS: readonly Entry[] = [
  { title: acts.pause, to: togglePause },
  { title: acts.theme, to: nextTheme },
  { title: acts.help, to: openHelp },
].map((act) => ({ ...act, id: `act ${act.title}`, kind: texts.palette.act }));

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

/** Ids are asked for from this length on; shorter texts are names. */
const MIN_ID = 3;
const MOST = 50;

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
  return [
    ...found,
    ...[...screens, ...named, ...ACTS].filter(({ title }) => title.toLowerCase().includes(wanted)),
  ].slice(0, MOST);
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
    isOpen.set(false);
    if (typeof entry.to === 'function') return entry.to();
    const [to, search = ''] = entry.to.split('?');
    void navigate({ to, search: parseSearch(search) as never });
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
