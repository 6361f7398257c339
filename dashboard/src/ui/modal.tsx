import { useEffect, useId, useRef, type ReactNode } from 'react';
import { texts } from '../texts.js';

/** A native dialog, which keeps the focus, closes by Escape, and gives the focus back. */
export function Modal(props: { title: string; isOpen: boolean; onClose: () => void; children: ReactNode }) {
  const { title, isOpen, onClose, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const { current } = dialog;
    if (isOpen && current?.open === false) {
      current.showModal();
      // The browser would focus the first button, which closes the dialog.
      current.querySelector<HTMLElement>('input, select, textarea')?.focus();
    }
    if (!isOpen && current?.open === true) current.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      {isOpen && (
        <>
          <header>
            <h2 id={id}>{title}</h2>
            <button type="button" onClick={onClose} aria-label={texts.close}>
              ×
            </button>
          </header>
          {children}
        </>
      )}
    </dialog>
  );
}
