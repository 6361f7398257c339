import { Link } from '@tanstack/react-router';

export interface Part {
  to: string;
  title: string;
}

/** The screens that share an entry of the navigation. */
export function Parts({ label, parts }: { label: string; parts: readonly Part[] }) {
  return (
    <nav className="parts" aria-label={label}>
      {parts.map(({ to, title }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}
