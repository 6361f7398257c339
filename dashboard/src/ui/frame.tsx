import { Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { AskDialog } from './ask.js';
import { GlobalKeys } from './global-keys.js';
import { Navigation } from './navigation.js';
import { Palette } from './palette.js';
import { SCREENS } from './screens.js';
import { useSession } from './session-gate.js';
import { TopBar } from './top-bar.js';
import { texts } from '../texts.js';

/** What every screen is in: the bar on top, the screens' names beside it, and the dialogs. */
export function Frame() {
  useTitle();
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {texts.frame.skip}
      </a>
      <TopBar />
      <Navigation />
      <main id="main" tabIndex={-1}>
        <Suspense fallback={<p className="loading">{texts.loading}</p>}>
          <Outlet />
        </Suspense>
      </main>
      <GlobalKeys />
      <Palette />
      <AskDialog />
    </div>
  );
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
