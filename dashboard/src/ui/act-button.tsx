import type { ReactNode } from 'react';
import { texts } from '../texts.js';
import { usePermits, type Role } from './session-gate.js';

/** A button for an act. Who may not do it sees it disabled, with the role that is needed. */
export function ActButton(props: { role?: Role; disabled?: boolean; onClick: () => void; children: ReactNode }) {
  const { role = 'operator', disabled = false, onClick, children } = props;
  const permits = usePermits(role);
  return (
    <button
      type="button"
      disabled={disabled || !permits}
      title={permits ? undefined : texts.needsRole(role)}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
