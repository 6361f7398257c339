import { useEffect, useState } from 'react';

/** Time after the last change at which a value counts as typed, in ms. */
const SETTLED_MS = 300;

/** Returns a text as it was when typing last paused, for what is too much for each key. */
export function useSettled(text: string): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => settle(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
