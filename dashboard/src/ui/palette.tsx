import { Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { texts } from '../texts.js';
import { isInDialog } from './keys.js';
import { lazyPart } from './lazy-part.js';
import { Modal } from './modal.js';
import { Switch } from './switch.js';

const PaletteChoice = lazyPart(() => import('./palette-choice.js').then((part) => part.PaletteChoice));
const isOpen = new Switch();

export const openPalette = (): void => isOpen.set(true);

/** Ctrl K: every screen and queue by name, what acts on the page, repositories, and whatever any id belongs to. */
export function Palette() {
  const open = useSyncExternalStore(isOpen.watch, isOpen.get);
  // What is typed before the code of the choices has come.
  const [typed, setTyped] = useState('');
  const close = () => {
    isOpen.set(false);
    setTyped('');
  };
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
    <Modal title={texts.palette.title} isOpen={open} onClose={close}>
      <Suspense
        fallback={
          <input
            aria-label={texts.palette.title}
            autoFocus
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        }
      >
        <PaletteChoice typed={typed} onGone={close} />
      </Suspense>
    </Modal>
  );
}
