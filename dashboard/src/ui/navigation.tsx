import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useLive } from '../live/use-live.js';
import { texts } from '../texts.js';
import { SCREENS } from './screens.js';
import { usePermits } from './session-gate.js';

/** The screens, and how many alerts fire. */
export function Navigation() {
  const isAdmin = usePermits('admin');
  const bar = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    // On a phone the bar is wider than the screen. `scrollIntoView` would also have Tab begin here, in some browsers.
    const shown = bar.current?.querySelector('[aria-current]');
    if (bar.current && shown) bar.current.scrollBy({ left: middle(shown) - middle(bar.current) });
  }, [pathname]);
  return (
    <nav ref={bar} className="navigation" aria-label={texts.frame.navigation}>
      {SCREENS.filter(({ role }) => role !== 'admin' || isAdmin).map(({ to, also, title }) => (
        <Link
          key={to}
          to={to}
          aria-current={also !== undefined && pathname === also ? 'page' : undefined}
          activeOptions={{ exact: to === '/' }}
          activeProps={{ 'aria-current': 'page' }}
        >
          {title} {to === '/alerts' && <Firing />}
        </Link>
      ))}
    </nav>
  );
}

function middle(element: Element): number {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
}

/** Number of alerts that fire. This topic also keeps the page live on screens that follow nothing else. */
function Firing() {
  const [count, setCount] = useState(0);
  useLive('alerts', ({ data }) => {
    const { alerts } = (data ?? {}) as { alerts?: { state: string }[] };
    if (alerts) setCount(alerts.filter(({ state }) => state === 'firing').length);
  });
  return count > 0 ? <span className="count">{count}</span> : null;
}
