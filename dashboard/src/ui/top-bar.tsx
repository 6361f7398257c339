import { useQueryClient } from '@tanstack/react-query';
import { $api } from '../api/client.js';
import { togglePause, usePaused } from '../live/pause.js';
import { useLiveState } from '../live/use-live.js';
import { texts } from '../texts.js';
import { openPalette } from './palette.js';
import { useSession } from './session-gate.js';
import { nextTheme, useTheme } from './theme.js';

/** Name of the hub, the palette, whether the page is live, the theme, and whom it acts for. */
export function TopBar() {
  const theme = useTheme();
  const { name, role, environment } = useSession();
  return (
    <header className="top-bar">
      <strong>RunnerHub</strong>
      {environment && <bdi className="badge">{environment}</bdi>}
      <button type="button" className="search-button" onClick={openPalette}>
        {texts.palette.open} <kbd>{texts.palette.keys}</kbd>
      </button>
      <LiveMark />
      <button type="button" title={texts.frame.theme} onClick={nextTheme}>
        {texts.themes[theme]}
      </button>
      <span className="who" title={texts.roles[role]}>
        {name}
      </span>
      <Logout />
    </header>
  );
}

function LiveMark() {
  const state = useLiveState();
  const paused = usePaused();
  const shown = paused ? 'paused' : state;
  return (
    <button type="button" className={`live live-${shown}`} title={texts.frame.pause} onClick={togglePause}>
      <span role="status">{texts.live[shown]}</span>
    </button>
  );
}

function Logout() {
  const cache = useQueryClient();
  const logout = $api.useMutation('delete', '/api/session', {
    onSuccess: () => {
      cache.clear();
      location.reload();
    },
  });
  return (
    <button
      type="button"
      className={logout.isError ? 'bad' : undefined}
      title={logout.isError ? texts.frame.logoutFailed : undefined}
      disabled={logout.isPending}
      onClick={() => logout.mutate({})}
    >
      {logout.isError ? texts.frame.stillIn : texts.frame.logout}
    </button>
  );
}
