import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.js';
import { causesOf } from './causes-of.js';

/** Links to what an alert is about. */
export function Causes({ alert, most }: { alert: Schema<'Alert'>; most?: number }) {
  return causesOf(alert)
    .slice(0, most)
    .map(({ title, to }, index) => (
      <span key={to}>
        {index > 0 && ' · '}
        <Link to={to} title={title}>
          <bdi>{title}</bdi>
        </Link>
      </span>
    ));
}
