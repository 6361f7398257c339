import { useEffect } from 'react';

/** Keeps the open dialog open at Escape while the component is shown: what it shows is shown once. Its button closes it. */
export function useHeldDialog(): void {
  useEffect(() => {
    // A canceled `cancel` event would close it at the second Escape all the same.
    const hold = (event: KeyboardEvent) => {
      if (event.key === 'Escape') event.preventDefault();
    };
    document.addEventListener('keydown', hold, { capture: true });
    return () => document.removeEventListener('keydown', hold, { capture: true });
  }, []);
}
