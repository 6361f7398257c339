import type { ReactNode } from 'react';
import { texts } from '../texts.js';

/** A name and its value in a list of facts; a dash without a value. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  const isEmpty = children === null || children === undefined || children === '';
  return (
    <>
      <dt>{name}</dt>
      <dd>{isEmpty ? texts.none : children}</dd>
    </>
  );
}
