import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { togglePause } from '../live/pause.js';
import { Help, openHelp } from './help.js';
import { useKeys } from './keys.js';
import { SCREENS } from './screens.js';
import { nextTheme } from './theme.js';

/** Time in which the second key after `g` counts, in ms. */
const CHORD_MS = 1500;

/** Keys that act on every screen, and their help. */
export function GlobalKeys() {
  const navigate = useNavigate();
  const chordAt = useRef(-Infinity);
  const go = Object.fromEntries(
    SCREENS.map(({ key, to }) => [
      key,
      (event: KeyboardEvent) => {
        if (event.timeStamp - chordAt.current > CHORD_MS) return;
        chordAt.current = -Infinity;
        event.preventDefault();
        void navigate({ to });
      },
    ]),
  );
  useKeys({
    ...go,
    g: ({ timeStamp }) => (chordAt.current = timeStamp),
    '/': (event) => {
      const field = document.querySelector<HTMLElement>('[data-search]');
      if (!field) return;
      event.preventDefault();
      field.focus();
    },
    t: () => nextTheme(),
    '.': togglePause,
    '?': openHelp,
  });
  return <Help />;
}
