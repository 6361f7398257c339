import { Link } from '@tanstack/react-router';
import { addressOf, type Kind } from './addresses.js';

/** An id that leads to the page of what it belongs to. */
export function IdLink({ kind, id }: { kind: Kind; id: string }) {
  return (
    <Link to={addressOf(kind, id)}>
      <code>{id}</code>
    </Link>
  );
}
