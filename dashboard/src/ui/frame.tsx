import { Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { AskDialog } from './ask.js';
import { GlobalKeys } from './global-keys.js';
import { Navigation } from './navigation.js';
import { Palette } from './palette.js';
import { TopBar } from './top-bar.js';
import { texts } from '../texts.js';

/** What every screen is in: the bar on top, the screens' names beside it, and the dialogs. */
export function Frame() {
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
