import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Returns a function that sets one parameter of the address; an empty value removes it. */
export function useSetFilter(): (name: string, value: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (name, value) => {
      void navigate({
        to: '.',
        search: (known: Record<string, unknown>) => ({ ...known, [name]: value === '' ? undefined : value }),
        replace: true,
      } as never);
    },
    [navigate],
  );
}
