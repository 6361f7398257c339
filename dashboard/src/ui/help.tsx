import { Suspense, useSyncExternalStore } from 'react';
import { texts } from '../texts.js';
import { lazyPart } from './lazy-part.js';
import { Loading } from './loading.js';
import { Modal } from './modal.js';
import { Switch } from './switch.js';

const HelpKeys = lazyPart(() => import('./help-keys.js').then((part) => part.HelpKeys));
const isOpen = new Switch();

export const openHelp = (): void => isOpen.set(true);

/** The dialog of all keys. */
export function Help() {
  const open = useSyncExternalStore(isOpen.watch, isOpen.get);
  return (
    <Modal title={texts.help.title} isOpen={open} onClose={() => isOpen.set(false)}>
      <Suspense fallback={<Loading />}>
        <HelpKeys />
      </Suspense>
    </Modal>
  );
}
