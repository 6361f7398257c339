import { Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { AskDialog } from './ask.js';
import { GlobalKeys } from './global-keys.js';
import { Loading } from './loading.js';
import { Navigation } from './navigation.js';
import { Palette } from './palette.js';
import { SCREENS } from './screens.js';
import { useSession } from './session-gate.js';
import { TopBar } from './top-bar.js';
import { texts } from '../texts.js';

/** What every screen is in: the bar on top, the screens' names beside it, and the dialogs. */
export function Frame() {
  useTitle();
  useFocus();
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {texts.frame.skip}
      </a>
      <TopBar />
      <Navigation />
      <main id="main" tabIndex={-1}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <GlobalKeys />
      <Palette />
      <AskDialog />
    </div>
  );
}

/**
 * Gives the focus to a screen that follows another whose link had it: it went with that screen. The first screen leaves the
 * focus at the top, where Tab begins with the skip link.
 */
function useFocus(): void {
  const pathname = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current !== undefined && shown.current !== pathname && document.activeElement === document.body)
      document.getElementById('main')?.focus({ preventScroll: true });
    shown.current = pathname;
  }, [pathname]);
}

/** Names the browser's tab: what is shown, of which environment. */
function useTitle(): void {
  const { environment } = useSession();
  const [, screen = '', ...rest] = useRouterState({ select: ({ location }) => location.pathname }).split('/');
  const shown = SCREENS.find(({ to }) => to === `/${screen}`)?.title;
  const title = [rest.join('/'), shown, environment, 'RunnerHub'].filter(Boolean).join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
