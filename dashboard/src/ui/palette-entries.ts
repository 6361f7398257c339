import { useDeferredValue } from 'react';
import { $api } from '../api/client.js';
import { togglePause } from '../live/pause.js';
import { paletteTexts } from '../texts/palette.js';
import { addressOf } from './addresses.js';
import { openHelp } from './help.js';
import { SCREENS } from './screens.js';
import { nextTheme } from './theme.js';

export interface Entry {
  id: string;
  title: string;
  kind: string;
  /** An address of the page, or what is done. */
  to: string | (() => void);
}

const { acts } = paletteTexts;
const ACTS: readonly Entry[] = [
  { title: acts.pause, to: togglePause },
  { title: acts.theme, to: nextTheme },
  { title: acts.help, to: openHelp },
].map((act) => ({ ...act, id: `act ${act.title}`, kind: paletteTexts.act }));

/** Ids are asked for from this length on; shorter texts are names. */
const MIN_ID = 3;
const MAX_ID = 255;
const MOST = 50;

const isId = (text: string): boolean => text.length >= MIN_ID && text.length <= MAX_ID;

interface Found {
  entries: Entry[];
  /** Whether the hub has yet to say what the text belongs to. */
  isAsking: boolean;
  /** Why it did not say. */
  error: unknown;
}

/** Returns what a text names: screens, queues and acts at once, and whatever has this id once the hub has answered. */
export function useEntries(text: string): Found {
  const asked = useDeferredValue(text.trim());
  const lookup = $api.useQuery(
    'get',
    '/api/lookup',
    { params: { query: { id: asked } } },
    { enabled: isId(asked), retry: false },
  );
  const queues = $api.useQuery('get', '/api/queues/stats', {}, { staleTime: 60_000 });
  const wanted = text.trim().toLowerCase();
  const screens = SCREENS.map(({ to, title }) => ({ id: to, title, kind: paletteTexts.screen, to }));
  const named = (queues.data?.queues ?? []).map(({ name }) => {
    return { id: `queue ${name}`, title: name, kind: paletteTexts.queue, to: `/queues/${name}` };
  });
  const found = (lookup.data?.items ?? []).map(({ kind, id, title }) => {
    return { id: `${kind} ${id}`, title, kind: paletteTexts.kinds[kind], to: addressOf(kind, id) };
  });
  const known = [...screens, ...named, ...ACTS].filter(({ title }) => title.toLowerCase().includes(wanted));
  const isBehind = asked !== text.trim();
  return {
    entries: [...(isBehind ? [] : found), ...known].slice(0, MOST),
    isAsking: isBehind || (isId(asked) && lookup.isPending) || queues.isPending,
    error: (!isBehind && !lookup.data && lookup.error) || (!queues.data && queues.error) || null,
  };
}
