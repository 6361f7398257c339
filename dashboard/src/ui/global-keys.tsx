import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { togglePause } from '../live/pause.js';
import { texts } from '../texts.js';
import { areKeysOn, switchKeys, useKeys } from './keys.js';
import { Modal } from './modal.js';
import { SCREENS } from './screens.js';
import { nextTheme } from './theme.js';

/** Time in which the second key after `g` counts, in ms. */
const CHORD_MS = 1500;

/** Keys that act on every screen, and their help. */
export function GlobalKeys() {
  const navigate = useNavigate();
  const chordAt = useRef(-Infinity);
  const [isHelpOpen, setHelpOpen] = useState(false);
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
    '?': () => setHelpOpen(true),
  });
  return (
    <Modal title={texts.help.title} isOpen={isHelpOpen} onClose={() => setHelpOpen(false)}>
      <Help />
    </Modal>
  );
}

function Help() {
  const [on, setOn] = useState(areKeysOn());
  const rows = [...SCREENS.map(({ key, title }) => [`g ${key}`, title] as const), ...texts.help.keys];
  return (
    <>
      <table className="plain">
        <tbody>
          {rows.map(([keys, does]) => (
            <tr key={keys}>
              <th scope="row">
                <kbd>{keys}</kbd>
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className="check">
        <input
          type="checkbox"
          checked={on}
          onChange={({ target }) => {
            switchKeys(target.checked);
            setOn(target.checked);
          }}
        />
        {texts.help.single}
      </label>
    </>
  );
}
